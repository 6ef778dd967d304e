"""What all contents of commands have in common, and texts that a terminal can show."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from motorpool.kit.wire import storable

LONGEST_TEXT = 1024
"""Bytes in GBK."""
LONGEST_QUESTION = 250


class NotInThisVersion(Exception):
    """The revision that the terminal speaks has no such message."""


def _in_gbk(text: str) -> str:
    try:
        size = len(storable(text).encode("gbk"))
    except UnicodeEncodeError as error:
        wrong = text[error.start : error.end]
        raise ValueError(f"终端无法显示“{wrong}”（不在 GBK 字符集中）") from error
    if size > LONGEST_TEXT:
        raise ValueError(f"文字过长：{size} 字节，最多 {LONGEST_TEXT} 字节（一个汉字 2 字节）")
    return text


GbkText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT), AfterValidator(_in_gbk)
]


def _fits_a_question(text: str) -> str:
    if len(text.encode("gbk")) > LONGEST_QUESTION:
        raise ValueError(f"最多 {LONGEST_QUESTION} 字节（一个汉字 2 字节）")
    return text


ShortText = Annotated[GbkText, AfterValidator(_fits_a_question)]


class CommandContent(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @property
    def saying(self) -> str:
        """What a list shows beside the name of the kind."""
        return ""

    @property
    def asks_for_place(self) -> bool:
        """Whether it is there to learn where the vehicle is."""
        return False

"""Fictional people: names, user names, telephone numbers."""

from collections.abc import Iterator

from pypinyin import lazy_pinyin

from motorpool.demo.identity import dice

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪"
    "戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚汤陶樊庄庞翟殷"
)
FIRST = "晓文志建海雨思明子佳国振宏婉雅静书春秋冬新永家学立正玉秀丽美慧敏俊泽浩宇博一云清景嘉承继少仲伯广长安元开"
SECOND = "华平军峰涛斌刚伟强勇杰超鹏辉波飞亮林磊洋娟芳燕玲霞萍莉红梅兰英琴云洁琳颖倩婷怡宁瑶然轩航远程成彬康健"
# No carrier has been given numbers that begin with 154, so none of these rings anywhere.
MOBILE = "1540000{:04d}"
LANDLINE = "0519-0{:07d}"  # nor does a local number begin with 0


def people_names() -> Iterator[str]:
    """No name twice; mostly three characters."""
    throw, given = dice("names"), set[str]()
    while True:
        name = throw.choice(SURNAMES) + (throw.choice(FIRST) if throw.random() < 0.82 else "") + throw.choice(SECOND)
        if name not in given and name[-1] != name[-2]:
            given.add(name)
            yield name


class Usernames:
    """The pinyin of the name, with a number where somebody has it already."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def of(self, name: str) -> str:
        plain = "".join(lazy_pinyin(name))
        number = self._taken[plain] = self._taken.get(plain, 0) + 1
        return plain if number == 1 else f"{plain}{number}"

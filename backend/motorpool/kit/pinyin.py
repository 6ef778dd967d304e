"""Chinese names sort and are found by their pinyin; PostgreSQL's C collation does neither."""

from pypinyin import Style, lazy_pinyin


def pinyin_key(name: str) -> str:
    """`常州市财政局` → `changzhoushicaizhengju czsczj`: full spelling to sort by, initials to search by."""
    full = "".join(lazy_pinyin(name)).lower()
    initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()
    return f"{full} {initials}"[:300]

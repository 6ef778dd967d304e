"""What people do on every page, in their words: sign in, choose from a list, fill a dialog."""

import re
from random import randrange

from playwright.sync_api import Locator, Page, expect

PHONE_WIDTH = 600


def enter(page: Page, url: str, username: str, password: str) -> None:
    """Sign in and arrive at the home page, or where the password is to be changed first."""
    narrow = (page.viewport_size or {"width": 0})["width"] < PHONE_WIDTH
    page.goto(f"{url}/m/sign-in" if narrow else f"{url}/sign-in")
    page.get_by_label("账号").fill(username)
    page.locator("input[type=password]").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(re.compile(r"^(?!.*sign-in)"))


def change_password(page: Page, old: str, new: str) -> None:
    """What the first sign-in with an initial password asks for."""
    expect(page).to_have_url(re.compile("change-password"))
    for field, value in zip(page.locator("input[type=password]").all(), (old, new, new), strict=True):
        field.fill(value)
    page.get_by_role("button", name="确认修改").click()
    page.wait_for_url(re.compile(r"^(?!.*change-password)"))


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog").filter(visible=True).last


def fill(form: Locator, **fields: str) -> None:
    """By the label, as read on the screen: `fill(form, 姓名="李明")`."""
    for label, value in fields.items():
        form.get_by_role("textbox", name=label, exact=True).fill(value)


def choose(form: Locator, field: str, option: str) -> None:
    """Open the list of the field and take the option; long lists are searched by typing."""
    box = form.locator(f"[data-field={field}]")
    box.locator(".el-select, .el-cascader").click()
    search = box.locator("input:not([readonly])")
    if search.count():
        search.first.fill(option)
    listed = form.page.locator(".el-select-dropdown__item, .el-cascader__suggestion-item")
    listed.filter(visible=True).filter(has_text=option).first.click()


def send(page: Page, button: str) -> None:
    """Press the button that sends the dialog, and see it close."""
    form = dialog(page)
    form.get_by_role("button", name=button, exact=True).click()
    expect(form).to_be_hidden()


def document() -> str:
    """The letter that a request refers to; no two are the same, so that each can be found by it."""
    return f"常教〔2026〕{randrange(100_000)} 号"

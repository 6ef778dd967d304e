"""How a desk is used: the menu at the left, messages above, the keyboard."""

import re

from playwright.sync_api import Page, expect

from tests.browser.pages import dialog, send


def open_menu(page: Page, name: str) -> None:
    """The entry of this name, with a number behind it or without; not one that only begins so."""
    named = re.compile(rf"^{re.escape(name)}(\s|\d|$)")
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name=named).click()


def told(page: Page, message: str) -> None:
    """The short message that goes away by itself."""
    expect(page.get_by_role("alert").filter(has_text=message).last).to_be_visible()


def find_pending(page: Page, reason: str) -> None:
    """On the board, with the keyboard: search the request and select it."""
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type(reason)
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("option", selected=True)).to_contain_text(reason)


def rate(page: Page) -> None:
    """On the page of the trip: all the stars, and a word."""
    page.get_by_role("button", name="评价", exact=True).click()
    for _ in range(5):
        dialog(page).get_by_role("slider").press("ArrowRight")
    expect(dialog(page).get_by_text("非常满意")).to_be_visible()
    dialog(page).get_by_placeholder("可补充说明（选填）").fill("准时，车内整洁")
    send(page, "提交评价")
    told(page, "感谢您的评价")
    expect(page.locator("header").get_by_text("已评价")).to_be_visible()
    expect(page.get_by_text("准时，车内整洁").first).to_be_visible()

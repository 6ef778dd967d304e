import pytest, time
from tests.browser import calls as by_call
from tests.browser.calls import approved, free_driver, get, soon
from tests.browser.phone import open_tab, slide
from tests.browser.pages import document
from playwright.sync_api import expect
from tests.browser.conftest import *
def test_x(phone, sign_in, calls):
    reason, driver, page = f"赴溧阳抢修（{document()}）", free_driver(calls), phone()
    task = by_call.send(calls, approved(calls, reason, soon(40)), driver=driver)
    page.on("request", lambda r: print(time.time(), r.method, r.url) if "/api" in r.url else None)
    page.on("requestfailed", lambda r: print(time.time(), "FAILED", r.url, r.failure))
    page.on("response", lambda r: print(time.time(), r.status, r.url) if "/api" in r.url else None)
    sign_in(page, "driver")
    open_tab(page, "出车")
    expect(page.get_by_text(reason)).to_be_visible()
    page.evaluate("addEventListener('online',()=>document.title='ONLINE')")
    page.context.set_offline(True)
    page.get_by_role("button", name="出车", exact=True).tap()
    slide(page, "出车")
    expect(page.get_by_role("alert").filter(has_text="的出车还没有送达")).to_be_visible()
    print("=== online", time.time())
    page.context.set_offline(False)
    page.wait_for_timeout(27000)
    print(page.title(), page.evaluate("[document.visibilityState, navigator.onLine]"))
    print(page.locator("body").inner_text())

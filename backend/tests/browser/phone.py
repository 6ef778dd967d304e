"""How a phone is used: tapping, sliding with a finger, short messages."""

from playwright.sync_api import Locator, Page, expect


def open_tab(page: Page, name: str) -> None:
    """By the bar at the bottom."""
    page.get_by_role("tablist").last.get_by_role("tab", name=name).tap()


def told(page: Page, message: str) -> None:
    """The short message that goes away by itself."""
    expect(page.locator(".van-toast").filter(has_text=message)).to_be_visible()


def sheet(page: Page, title: str) -> Locator:
    """What has come up from below."""
    return page.locator(".van-popup").filter(visible=True).filter(has_text=title)


def settle(thing: Locator) -> None:
    """Until nothing moves any more: what is tapped while it comes up is tapped beside."""
    thing.evaluate(
        """async () => {
            for (let n = 0; n < 2; n++) await new Promise(requestAnimationFrame)  // one that begins is not told before
            const ends = one => Number.isFinite(one.effect.getComputedTiming().endTime)  // a wheel turns for ever
            await Promise.allSettled(document.getAnimations().filter(ends).map(one => one.finished))
        }"""
    )


def slide(page: Page, action: str) -> None:
    """With one finger, from the left to the end."""
    knob = page.get_by_role("button", name=f"{action}，向右滑动或按回车确认")
    expect(knob).to_be_in_viewport(ratio=1)
    settle(knob)
    box = knob.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger = page.context.new_cdp_session(page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    while x < 380:
        x += 20
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y}]})
    # It rests before it is lifted: after a flick the browser takes the next tap for what stops the scrolling.
    page.wait_for_timeout(200)
    finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y + 1}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    finger.detach()

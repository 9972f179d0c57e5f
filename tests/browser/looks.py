"""What the tests in the browser look at, and how they keep what they saw."""

import io

from PIL import Image
from playwright.async_api import Locator, Page

from tests.browser.conftest import SHOTS

CONTRAST = """
() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = (css) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((each) => {
      const c = each / 255;
      return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = rgba(getComputedStyle(each).backgroundColor);
      if (colour[3] > 200) return colour;
    }
    return rgba(getComputedStyle(document.documentElement).getPropertyValue('--paper'));
  };
  const weak = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility({visibilityProperty: true})) continue;
    // A keyboard lets the wallpaper through: its ground is not a single colour.
    if (element.closest('template, noscript, title, .buttons')) continue;
    const pair = [light(rgba(getComputedStyle(element).color)), light(ground(element))].sort();
    const [low, high] = pair[0] < pair[1] ? pair : pair.reverse();
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) weak.push([node.data.trim().slice(0, 30), element.className, ratio.toFixed(2)]);
  }
  return weak;
}
"""
"""Texts that stand out from their ground by less than 4.5 to 1."""


def phone(page: Page, name: str) -> Locator:
    """The phone of this person."""
    return page.get_by_role("article", name=f"Phone of {name}")


def png() -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (320, 200), "#b5651d").save(out, "PNG")
    return out.getvalue()


async def show(page: Page, name: str) -> None:
    """Keep a picture of the page as it is."""
    SHOTS.mkdir(exist_ok=True)
    await page.wait_for_timeout(500)  # lets the animations come to rest for the picture
    await page.screenshot(path=SHOTS / f"{name}.png")

// A button that opens a small menu above it, and closes it again on Escape, on a choice, or when one goes elsewhere.

export class Disclosure {
  constructor(element) {
    this.element = element;
    this.opener = element.querySelector(".opener");
    this.menu = element.querySelector(".menu");
    this.opener.addEventListener("click", () => this.show(this.menu.hidden));
    element.addEventListener("focusout", (event) => {
      if (!element.contains(event.relatedTarget)) this.show(false);
    });
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.menu.hidden) return;
      this.show(false);
      this.opener.focus();
    });
  }

  show(open) {
    this.menu.hidden = !open;
    this.opener.ariaExpanded = String(open);
    if (open) this.menu.querySelector("button").focus();
  }
}

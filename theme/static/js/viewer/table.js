// The reading table: shows the open pages, as large as they fit times the zoom. In: the element, what each page gives
// (source.js), the state; out: leaves in the element. A sealed page is drawn into a canvas, with the seat and the time over it.

const GAP = 12; // CSS pixels between two open pages

export function makeTable(element, { labelOf, stampOf }) {
  let drawn = [];

  function leafOf(page, number) {
    const figure = document.createElement("figure");
    figure.className = "leaf";
    figure.dataset.page = number;
    if (page.bitmap) {
      const canvas = document.createElement("canvas");
      canvas.width = page.width;
      canvas.height = page.height;
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", labelOf(number));
      draw(canvas, page.bitmap, stampOf());
      figure.append(canvas);
    } else {
      const image = document.createElement("img");
      image.width = page.width;
      image.height = page.height;
      image.alt = labelOf(number);
      if (page.srcset) image.srcset = page.srcset;
      image.src = page.src;
      figure.append(image);
    }
    return figure;
  }

  function fit(zoom) {
    const wide = drawn.reduce((sum, { page }) => sum + page.width / page.height, 0);
    if (!wide) return;
    const { paddingLeft, paddingTop } = getComputedStyle(element);
    const width = element.clientWidth - 2 * Number.parseFloat(paddingLeft) - GAP * (drawn.length - 1);
    const height = Math.min(element.clientHeight - 2 * Number.parseFloat(paddingTop), width / wide) * zoom;
    for (const { page, figure } of drawn) {
      const across = (height * page.width) / page.height;
      figure.style.width = `${across}px`;
      figure.style.height = `${height}px`;
      const image = figure.querySelector("img");
      if (image) image.sizes = `${Math.ceil(across)}px`;
    }
    element.classList.toggle("larger", zoom > 1);
  }

  return {
    /** Lay these pages open: [[number, page], …]. */
    show(pages, zoom) {
      drawn = pages.map(([number, page]) => ({ page, figure: leafOf(page, number) }));
      element.replaceChildren(...drawn.map(({ figure }) => figure));
      element.scrollTo(0, 0);
      fit(zoom);
    },
    fit,
    /** Box words of an open page: boxes [x, y, width, height] in ten-thousandths of it. */
    box(number, boxes) {
      const figure = drawn.find(({ figure: leaf }) => Number(leaf.dataset.page) === number)?.figure;
      for (const old of figure?.querySelectorAll(".word-box") ?? []) old.remove();
      figure?.append(...boxes.map(([x, y, width, height]) => {
        const mark = document.createElement("span");
        mark.className = "word-box";
        Object.assign(mark.style, { left: `${x / 100}%`, top: `${y / 100}%`, width: `${width / 100}%`, height: `${height / 100}%` });
        return mark;
      }));
    },
    /** Redraw the stamp: the time goes on while the page lies open. */
    stamp() {
      for (const { page, figure } of drawn) {
        if (page.bitmap) draw(figure.querySelector("canvas"), page.bitmap, stampOf());
      }
    },
    /** Show something else instead: a wait, a refusal. */
    say(node) {
      drawn = [];
      element.replaceChildren(node);
    },
  };
}

/** The page with its stamp: readable on a photograph of the screen, faint enough to read through. */
function draw(canvas, bitmap, stamp) {
  const pen = canvas.getContext("2d");
  pen.drawImage(bitmap, 0, 0);
  if (!stamp) return;
  const size = Math.round(canvas.width / 38);
  pen.font = `600 ${size}px sans-serif`;
  pen.fillStyle = "rgb(142 36 51 / .2)";
  pen.textAlign = "center";
  for (let row = 0; row < 3; row++) {
    pen.save();
    pen.translate(canvas.width / 2, (canvas.height * (row * 2 + 1)) / 6);
    pen.rotate(-0.35);
    pen.fillText(`${stamp}     ${stamp}`, 0, 0);
    pen.restore();
  }
}

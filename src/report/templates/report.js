"use strict";
(function () {
  var all = function (q, root) { return Array.prototype.slice.call((root || document).querySelectorAll(q)); };
  var one = function (q, root) { return (root || document).querySelector(q); };

  // Tables: every row is a tbody, so that a run keeps its stops when sorted.
  function key(body, column) {
    var cell = body.rows[0].cells[column];
    var text = cell ? cell.textContent.trim() : "";
    if (/^\d\d:\d\d$/.test(text)) return text;
    var number = parseFloat(text.replace(/[£,]/g, ""));
    return /^[-£]?[\d]/.test(text) && !isNaN(number) ? number : text.toLowerCase();
  }
  function sort(head) {
    var table = head.closest("table"), column = head.cellIndex;
    var down = head.getAttribute("aria-sort") === "ascending";
    all("th[aria-sort]", table).forEach(function (h) { h.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    Array.prototype.slice.call(table.tBodies).map(function (b, i) { return { b: b, k: key(b, column), i: i }; })
      .sort(function (x, y) {
        var both = typeof x.k === typeof y.k;
        var order = both ? (x.k < y.k ? -1 : x.k > y.k ? 1 : 0) : typeof x.k === "number" ? -1 : 1;
        return (down ? -order : order) || x.i - y.i;
      }).forEach(function (x) { table.appendChild(x.b); });
  }
  all("thead th[data-s]").forEach(function (head) {
    head.tabIndex = 0;
    head.addEventListener("click", function () { sort(head); });
    head.addEventListener("keydown", function (e) { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); sort(head); } });
  });

  function filter(id) {
    var table = document.getElementById(id), shown = 0;
    var words = one("[data-find=" + id + "]").value.toLowerCase().split(/\s+/).filter(Boolean);
    var leg = one("[data-only=" + id + "]").value, flag = one("[data-flag=" + id + "]");
    flag = flag ? flag.value : "";
    Array.prototype.forEach.call(table.tBodies, function (body) {
      if (!body.words) body.words = body.textContent.toLowerCase();
      var ok = words.every(function (w) { return body.words.indexOf(w) >= 0; })
        && (!leg || body.dataset.leg === leg) && (!flag || body.dataset.flags.indexOf(flag) >= 0);
      body.hidden = !ok;
      if (ok) shown += 1;
    });
    one("[data-count=" + id + "]").textContent = shown + " of " + table.tBodies.length + " rows";
  }
  ["run-table", "people"].forEach(function (id) {
    all("[data-find=" + id + "],[data-only=" + id + "],[data-flag=" + id + "]").forEach(function (control) {
      control.addEventListener("input", function () { filter(id); });
    });
    filter(id);
  });

  function unfold(body, open) {
    body.classList.toggle("open", open);
    one(".open-run", body).setAttribute("aria-expanded", body.classList.contains("open"));
  }
  all(".open-run").forEach(function (button) {
    button.addEventListener("click", function () { unfold(button.closest("tbody")); });
  });
  all("[data-open]").forEach(function (link) {
    link.addEventListener("click", function () {
      var body = document.getElementById("run-" + link.dataset.open);
      if (body) { body.hidden = false; unfold(body, true); }
    });
  });

  // Map.
  var svg = document.getElementById("drawing"), lines = document.getElementById("lines");
  var middle = svg.getAttribute("viewBox").split(" ").map(Number), box = middle.slice();
  var views = { middle: middle, whole: svg.dataset.whole.split(" ").map(Number) }, whole = views.whole;
  function look(next) {
    var wide = Math.min(whole[2], Math.max(middle[2] / 40, next[2])), high = wide * middle[3] / middle[2];
    box = [Math.max(whole[0], Math.min(whole[0] + whole[2] - wide, next[0])), Math.max(whole[1], Math.min(whole[1] + whole[3] - high, next[1])), wide, high];
    svg.setAttribute("viewBox", box.join(" "));
    svg.style.setProperty("--z", middle[2] / wide);
    svg.classList.toggle("zoomed", middle[2] / wide > 2.2);
    svg.classList.toggle("far", middle[2] / wide < 0.85);
  }
  function zoom(by, x, y) {
    var wide = box[2] / by, high = box[3] / by;
    look([x - (x - box[0]) / by, y - (y - box[1]) / by, wide, high]);
  }
  all("[data-zoom]").forEach(function (button) {
    button.addEventListener("click", function () {
      var by = Number(button.dataset.zoom);
      if (by) zoom(by, box[0] + box[2] / 2, box[1] + box[3] / 2); else look(views[button.dataset.to]);
    });
  });
  function at(e) {
    var r = svg.getBoundingClientRect(), s = Math.min(r.width / box[2], r.height / box[3]);
    return [box[0] + (e.clientX - r.left - (r.width - box[2] * s) / 2) / s, box[1] + (e.clientY - r.top - (r.height - box[3] * s) / 2) / s, s];
  }
  svg.addEventListener("wheel", function (e) {
    if (!e.ctrlKey && !svg.classList.contains("live")) return;
    e.preventDefault();
    var p = at(e);
    zoom(e.deltaY < 0 ? 1.2 : 1 / 1.2, p[0], p[1]);
  }, { passive: false });
  var drag = null;
  svg.addEventListener("pointerdown", function (e) { drag = { x: e.clientX, y: e.clientY, box: box.slice(), moved: false }; svg.classList.add("live"); });
  svg.addEventListener("pointermove", function (e) {
    if (!drag) return;
    var s = at(e)[2], dx = (e.clientX - drag.x) / s, dy = (e.clientY - drag.y) / s;
    if (Math.abs(e.clientX - drag.x) + Math.abs(e.clientY - drag.y) > 5) drag.moved = true;
    if (drag.moved) look([drag.box[0] - dx, drag.box[1] - dy, drag.box[2], drag.box[3]]);
  });
  window.addEventListener("pointerup", function () { setTimeout(function () { drag = null; }, 0); });
  svg.addEventListener("pointerleave", function () { svg.classList.remove("live"); });

  var chosen = document.getElementById("chosen"), nobody = chosen.innerHTML, numbers = document.getElementById("numbers");
  function mark(name, attributes, parent) {
    var e = document.createElementNS(svg.namespaceURI, name);
    Object.keys(attributes).forEach(function (k) { e.setAttribute(k, attributes[k]); });
    parent.appendChild(e);
    return e;
  }
  function choose(run) {
    all(".on", lines).forEach(function (l) { l.classList.remove("on"); });
    numbers.textContent = "";
    svg.classList.toggle("picked", !!run);
    var body = run && document.getElementById("run-" + run);
    if (!body) { chosen.innerHTML = nobody; return; }
    var line = all(".run", lines).filter(function (l) { return l.dataset.run === run; })[0];
    line.classList.remove("off");
    line.classList.add("on");
    lines.appendChild(line);
    all(".way", lines).forEach(function (w) { w.classList.toggle("on", w.dataset.of === run); });
    var seen = {};
    line.dataset.stops.split(" ").forEach(function (point, i) {
      (seen[point] = seen[point] || []).push(i + 1);
    });
    Object.keys(seen).forEach(function (point) {
      var xy = point.split(","), g = mark("g", { "class": "numb" }, numbers);
      mark("circle", { cx: xy[0], cy: xy[1], r: 7.5 }, g);
      mark("text", { x: xy[0], y: xy[1], dy: ".35em" }, g).textContent = seen[point].join("·");
    });
    var cells = body.rows[0].cells;
    chosen.textContent = "";
    var title = document.createElement("h3");
    title.textContent = run + " · " + Array.prototype.map.call(cells[3].childNodes, function (n) { return n.textContent.trim(); })
      .filter(Boolean).join(" · ");
    var words = document.createElement("p");
    words.textContent = cells[7].textContent + " passengers, " + cells[8].textContent + ", " + cells[9].textContent + " to "
      + cells[10].textContent + ", longest journey " + cells[11].textContent + ". " + cells[6].textContent;
    chosen.appendChild(title);
    chosen.appendChild(words);
    var table = document.createElement("table");
    all(".more tbody tr", body).forEach(function (stop) {
      var c = stop.cells, row = table.insertRow();
      var who = (c[4].textContent.trim() ? "on: " + c[4].textContent.trim() + " " : "") + (c[5].textContent.trim() ? "off: " + c[5].textContent.trim() : "");
      [c[0].textContent, c[1].textContent, c[3].textContent, who].forEach(function (t) { row.insertCell().textContent = t; });
    });
    chosen.appendChild(table);
    var clear = document.createElement("button");
    clear.type = "button";
    clear.textContent = "Show all runs";
    clear.addEventListener("click", function () { choose(null); toggles(); });
    chosen.appendChild(clear);
  }
  function toggles() {
    var legs = {}, classes = {};
    all("[data-leg][type=checkbox]").forEach(function (c) { legs[c.dataset.leg] = c.checked; });
    all("[data-colour]").forEach(function (c) { classes[c.dataset.colour] = c.checked; });
    all(".run", lines).forEach(function (l) {
      l.classList.toggle("off", !l.classList.contains("on") && !(legs[l.classList.contains("am") ? "am" : "pm"] && classes[l.dataset.class]));
    });
  }
  all("[data-leg][type=checkbox],[data-colour]").forEach(function (c) { c.addEventListener("change", toggles); });
  lines.addEventListener("click", function (e) {
    if (drag && drag.moved) return;
    if (e.target.dataset.run) choose(e.target.dataset.run);
  });
  all("[data-show]").forEach(function (link) { link.addEventListener("click", function () { choose(link.dataset.show); }); });
})();

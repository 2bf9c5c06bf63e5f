(function () {
  "use strict";
  function value(cell) {
    var text = cell.textContent.trim();
    var plain = text.replace(/\u2212/g, "-").replace(/[,%<>\s]/g, "");
    return plain !== "" && isFinite(plain) ? Number(plain) : text;
  }
  function compare(a, b) {
    var numbers = typeof a === "number" && typeof b === "number";
    if (numbers) { return a - b; }
    if (typeof a === "number") { return -1; }
    if (typeof b === "number") { return 1; }
    return a.localeCompare(b, document.documentElement.lang);
  }
  function sort(table, heading, column) {
    var up = heading.getAttribute("aria-sort") !== "ascending";
    var body = table.tBodies[0];
    var rows = Array.prototype.map.call(body.rows, function (row, order) {
      return { row: row, key: value(row.cells[column]), order: order };
    });
    rows.sort(function (a, b) {
      return (up ? compare(a.key, b.key) : compare(b.key, a.key)) || a.order - b.order;
    });
    rows.forEach(function (item) { body.appendChild(item.row); });
    Array.prototype.forEach.call(heading.parentNode.cells, function (cell) {
      cell.removeAttribute("aria-sort");
    });
    heading.setAttribute("aria-sort", up ? "ascending" : "descending");
  }
  function unfold() {
    document.querySelectorAll("details").forEach(function (one) { one.open = true; });
  }
  window.addEventListener("beforeprint", unfold);
  // On a phone the summary comes first: the contents are one line until they are asked for.
  if (window.matchMedia("screen and (max-width: 40rem)").matches) {
    document.querySelector(".contents details").open = false;
  }
  document.querySelectorAll("table.sortable").forEach(function (table) {
    var line = table.tHead.rows[table.tHead.rows.length - 1];
    Array.prototype.forEach.call(line.cells, function (heading, column) {
      if (heading.textContent.trim() === "") { return; }
      var button = document.createElement("button");
      button.type = "button";
      while (heading.firstChild) { button.appendChild(heading.firstChild); }
      heading.appendChild(button);
      button.addEventListener("click", function () { sort(table, heading, column); });
    });
  });
}());

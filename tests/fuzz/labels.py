"""Names that people have given to columns and regions, and some that nobody should."""

from __future__ import annotations

LABELS = (
    "plain", "GDP (万元)", "人均 GDP", "a b", " leading", "trailing ", "R&D", "50%", "#1", "a_b",
    "_x_", "__init__", "x^2", "x^{2}", "~tilde", "{brace}", "}{", "back\\slash", "\\", "\\\\",
    "\\textbf{x}", "\\input{/etc/passwd}", "\\end{tabular}", "$", "$x$", "$x_1$ and $", "a & b",
    "&amp;", "&lt;b&gt;", "<b>bold</b>", "<script>alert(1)</script>", "</script><script>x()",
    "<img src=x onerror=alert(1)>", "</td></tr></table>", "\"quoted\"", "'single'",
    "' onmouseover=x",
    "<!-- comment", "]]>", "{{ 7 * 7 }}", "{% for x in y %}", "${7*7}", "[link](http://a.b)",
    "![image](x)", "[ref]: http://a.b", "[^1]", "*star*", "**strong**", "`code`", "| pipe |", "a|b",
    "~~gone~~", "- item", "# heading", "> quote", "1. first", "---", "=1+1", "=HYPERLINK(\"a\")",
    "+cmd", "-2+3+cmd|' /C calc'!A0", "@SUM(A1)", "＝1+1", "\t=1+1", "\r=1+1", "-0.5", "+3",
    "-1e-04",
    "[0.1, 0.2]", "line\nbreak", "two\r\nlines", "nul\x00byte", "bell\x07", "esc\x1b[31mred",
    "\u202eright to left", "\u2028separator", "e\u0301 combining", "😀", "a,b;c", "a;=1+1", "", " ",
    "x" * 300, "10^a^b", "W:x", "log(x)", "C(a)[T.b]", "[/x]", "[bold]x[/bold]",
)  # fmt: skip

# 页面上各章之外的文字。

html-lang = { "zh-CN" }
citation-style = { "gbt7714" }
between-scripts = {" "}
between-sentences = {""}

subtitle = { $units }空间面板研究，{ $first }—{ $last } 年

contents = 目录
figure = 图{ $number }{"　"}
table = 表{ $number }{"　"}
notes = 注：
skip = 跳至正文
brief = 两页读懂：政策简报
top = 返回顶部
explorer = 探索本研究：沿时间移动，试验政策

# 报告句中的名称。

inline = { $name }
interest = { $name }

units = { $kind ->
    [provinces] { $n } 个省级地区
   *[units] { $n } 个地区
 }

with-count = { $name }（{ NUM($value, decimals: 0) }）
with-one = { $name }（{ NUM($value, decimals: 1) }）
with-percent = { $name }（{ PCT($value) }）
with-three = { $name }（{ NUM($value, decimals: 3) }）
with-three-p = { $name } { NUM($value, decimals: 3) }（{ P($p) }）
with-signed = { $name }（{ SIG($value, sign: "always") }）
with-significant = { $name }（{ SIG($value) }）
with-p = { $name }（{ P($value) }）
with-members = { $name }：{ LIST($members) }
with-estimate = { $name }{ SIG($estimate) }（{ P($p) }）
with-times = { $name }（{ $count }/{ $of }）

method-entropy = 熵值法
method-equal = 等权
method-critic = CRITIC
method-pca = 主成分
method-topsis = 熵权 TOPSIS

variant-classical = 经典标准误
variant-robust = 稳健标准误
variant-cluster = 按个体聚类的标准误
variant-driscoll-kraay = Driscoll–Kraay 标准误
variant-conley = Conley 标准误
variant-bootstrap = 自助法标准误
variant-uncorrected = 不作偏误校正
variant-dynamic = 加入被解释变量滞后项

rule-uniform = 平均分配
rule-lagging-first = 落后优先
rule-hub-first = 枢纽优先


and-then = { $before }；{ $after }

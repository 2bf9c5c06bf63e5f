# 结论在多大程度上取决于谁算作邻居。

title = 结论在多大程度上取决于谁算作邻居

theory = 主空间权重为{ $weights }，在得到结果之前即已指定{ $reason }。
reason = ：{ $text }
posterior = 主空间权重为{ $weights }，按事先写明的规则，取所列权重中后验概率最大者。区间未计入这一选择。

tried = 各项主要结论均在 { $n } 种设定下计算：{ LIST($names) }。
rule = 若一项结论在每种设定下均以同一符号在 5% 水平上显著，且对一并判断的 { $family } 项结论作 Holm 校正后仍显著，则称为稳健；若在某一设定下显著为正、在另一设定下显著为负，则为方向相反；若均不显著，则为未能证实；其余为脆弱。
counts = { $family } 项结论中，稳健 { $firm } 项，脆弱 { $fragile } 项，方向相反 { $reversed } 项，未能证实 { $indistinguishable } 项。
refused = 无法估计的设定：{ LIST($names) }。
none = 主模型无法在其他设定下比较。

curve-figure =
    .caption = { $term }：各设定下的{ $quantity }
    .alt = { $n } 个估计值及其区间由低到高排列，其下为各设定的变动之处。

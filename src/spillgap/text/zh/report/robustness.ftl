# 稳健性一章。

title = 稳健性

weights = 主模型在 { $n } 种空间权重下估计：{ LIST($weights) }。
held = 主模型中显著的系数，在各权重下符号不变且显著的次数：{ LIST($terms) }。
reversed = 符号显著逆转的有：{ $cases }。
reversal = { $weights }下的{ LIST($terms) }

variants = 还采用了以下设定：{ LIST($variants) }。
lost = { $variant }：{ LIST($terms) }不再显著。
all-kept = 主模型中显著的系数在上述各设定下均保持显著且符号不变。

dynamic = 加入{ $outcome }的上期值后（{ NUM($lag, decimals: 3) }，{ P($p) }），{ $lost ->
    [0] { $clear ->
        [0] 原先即没有显著的系数。
       *[other] 原先显著的系数仍然显著。
     }
   *[other] { $clear } 个原先显著的系数中有 { $lost } 个不再显著（{ LIST($terms) }）：在一期之内，主模型的这些部分无法与地区既有水平区分。
 }

# 第一章：主要结论，每条均注明其稳健程度。

title = 要点
more = 更多要点

verdict-firm = 稳健
verdict-fragile = 脆弱
verdict-reversed = 方向相反
verdict-indistinguishable = 未能证实
verdict-counted = 统计数据

gap = { $last } 年{ $high }的{ $interest }是{ $low }的 { NUM($after, decimals: 2) } 倍，{ $first } 年为 { NUM($before, decimals: 2) } 倍；相对差距{ $relative ->
    [risen] 扩大
    [fallen] 缩小
    [unchanged] 不变
   *[unknown] 无法比较
 }，绝对差距{ $absolute ->
    [risen] 扩大
    [fallen] 缩小
    [unchanged] 不变
   *[unknown] 无法比较
 }。{ $broken }
broken = 指数中有一项指标口径变动：{ $parts }。
without = 剔除{ $variable }（{ $period } 年起方可比较）后，两组之比由 { NUM($before, decimals: 2) } 变为 { NUM($after, decimals: 2) }，{ $same ->
    [same] 变动方向不变
   *[other] 变动方向不同
 }

under = { $weights }下为 { SIG($value, sign: "always") } [{ SIG($low) } 至 { SIG($high) }]
under-share = { $weights }下为 { PCT($value) } [{ PCT($low) } 至 { PCT($high) }]
under-none = { $weights }下无法得到

depends = { $source ->
    [weights] 取决于谁算作邻居
   *[variants] 取决于模型如何设定
 }
shaky = { $every ->
    [yes] 在全部 { $n } 种设定下均显著，但对全部主要结论作多重检验校正后不再显著
   *[no] 在 { $n } 种设定中有 { $k } 种显著
 }
both-signs = 在 { $n } 种设定下由 { SIG($low) } 至 { SIG($high) }，{ $positive } 种显著为正，{ $negative } 种显著为负

spillover = { $kind ->
    [firm] 邻地有影响：各地{ $variable }均提高一单位，在全部 { $n } 种设定下都会经由邻地{ $sign ->
        [negative] 降低
       *[positive] 提高
     }{ $outcome }（效应 { SIG($low) } 至 { SIG($high) }）：{ $under }。
    [reversed] { $variable }经由邻地提高还是降低{ $outcome }，{ depends }，且符号相反：{ $under }；{ both-signs }。
    [fragile] { $variable }向邻地溢出的结论脆弱：该效应{ shaky }（{ SIG($low) } 至 { SIG($high) }）：{ $under }。
   *[indistinguishable] 未能证实存在溢出：即便最明显的{ $variable }，其经由邻地的效应在 { $n } 种设定下均不显著（{ SIG($low) } 至 { SIG($high) }）。
 }

share = { $kind ->
    [firm] { $first }与{ $second }的差距中，{ PCT($low) } 至 { PCT($high) } { $sign ->
        [negative] 被{ $variable }抵消
       *[positive] 与{ $variable }相伴
     }，在全部 { $n } 种设定下均显著：{ $under }。
    [reversed] { $variable }是扩大还是缩小{ $first }与{ $second }的差距，{ depends }，且符号相反：{ $under }；在 { $n } 种设定下该份额由 { PCT($low) } 至 { PCT($high) }，{ $positive } 种显著为正，{ $negative } 种显著为负。
    [fragile] { $first }与{ $second }的差距有多少与{ $variable }相伴，结论脆弱：{ $under }；在全部设定下该份额由 { PCT($low) } 至 { PCT($high) }，{ shaky }。
   *[indistinguishable] 未能证实{ $first }与{ $second }的差距与某一因素相伴：即便最明显的{ $variable }，其份额在 { $n } 种设定下均不显著（{ PCT($low) } 至 { PCT($high) }）。
 }

scenario = 按模型，“{ $title }”{ $kind ->
    [firm] 在全部 { $n } 种设定下都会{ $sign ->
        [negative] 缩小
       *[positive] 扩大
     }{ $outcome }（{ SIG($low) } 至 { SIG($high) }）：{ $under }。
    [reversed] 在一些设定下缩小{ $outcome }，在另一些设定下扩大：{ $under }；{ both-signs }。
    [fragile] 使{ $outcome }变动多少，结论脆弱：{ $under }；在全部设定下由 { SIG($low) } 至 { SIG($high) }，{ shaky }。
   *[indistinguishable] 未能证实会改变{ $outcome }：在 { $n } 种设定下均不显著（{ SIG($low) } 至 { SIG($high) }）。
 }{ $tried ->
    [1] {""}
   *[other] 所试 { $tried } 个情景规模不一，不作排序；其中 { $firm } 个稳健。
 }

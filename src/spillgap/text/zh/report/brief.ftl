# 政策简报：打印两页，供不熟悉计量方法的读者阅读。

kicker = 政策简报
question = 各地{ $interest }相差多大，邻地是否有影响，可以做什么？{ $units }，{ $first }—{ $last } 年。
found = 主要发现
done = 可以做什么
reading = “稳健”是什么意思
limits = 本研究不能说明什么
report = 完整报告：表格、方法与全部数字
explorer = 在地图上试验政策

legend = 每个数字都按 { $n } 种方式计算：换用不同的“邻居”定义、不同的方法、不同的样本。在每种方式下都成立，称为稳健；时有时无，称为脆弱；在不同方式下方向相反，称为方向相反；无法与偶然区分，称为未能证实。统计数据指直接由公布的数字得出。
rule = 谁算作邻居是事先确定的：{ $weights }{ $reason }。
rule-posterior = 谁算作邻居按事先写明的规则确定，即数据最支持的一种：{ $weights }。
reason = ，因为{ $text }

spillover = { $kind ->
    [firm] 邻地有影响。各地{ $variable }均提高时，无论如何计算，来自邻地的影响都会{ $sign ->
        [negative] 降低
       *[positive] 提高
     }{ $outcome }。
    [reversed] 一地的{ $variable }对邻地有利还是不利，{ summary-depends }：{ $gain }，邻地受益；{ $lose }，邻地受损。不宜单独据此决策。
    [fragile] 一地的{ $variable }似乎会影响邻地，但这一结论时有时无：{ $n } 种计算方式中有 { $k } 种成立。
   *[indistinguishable] 未能证实一地的{ $variable }会影响邻地：{ $n } 种计算方式中没有一种成立。
 }
summary-depends = { $source ->
    [weights] 取决于谁算作邻居
   *[variants] 取决于如何计算
 }
by = 按{ SPACED(LIST($names)) }
under = 在以下设定下：{ LIST($names) }

share = { $kind ->
    [firm] 无论如何计算，{ $first }与{ $second }的差距中都有 { PCT($low) } 至 { PCT($high) } 与{ $variable }相伴。
    [reversed] { $variable }是扩大还是缩小{ $first }与{ $second }的差距，{ summary-depends }：其份额由 { PCT($low) } 至 { PCT($high) }。
    [fragile] { $first }与{ $second }的差距似乎有一部分与{ $variable }相伴，但占多少尚无定论：按本研究的邻居定义为 { PCT($main) }，各种计算方式下由 { PCT($low) } 至 { PCT($high) }。
   *[indistinguishable] 未能证实{ $first }与{ $second }的差距有一部分与{ $variable }相伴。
 }

scenario = { $kind ->
    [firm] “{ $title }”：按模型，无论如何计算都会使{ $outcome }{ $sign ->
        [negative] 缩小
       *[positive] 扩大
     } { SIG(SIZE($near)) } 至 { SIG(SIZE($far)) }。
    [reversed] “{ $title }”：按模型，在一些计算方式下缩小{ $outcome }，在另一些方式下扩大。
    [fragile] “{ $title }”：按模型使{ $outcome }变动 { SIG($main, sign: "always") }，但各种计算方式下由 { SIG($low, sign: "always") } 至 { SIG($high, sign: "always") }，且并非总是明确。
   *[indistinguishable] “{ $title }”：未能证实会改变{ $outcome }。
 }
target = 若以总量 { $budget } 的{ $variable }最大限度{ $aim }，按本研究的邻居定义应投向{ LIST($places) }；换一种邻居定义，投向可能不同。
none-tried = 本研究未试验政策。

cause = 以上是经由模型读出的既往数据中的规律，说明何者相伴，而非某项政策已被证实的作用。
cost = 数量以因素的单位计，而非资金；一个单位的成本因地而异。
absent = 未能证实，不等于证实没有。

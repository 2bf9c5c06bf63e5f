# 效应一章。

title = 效应

unstable = 主模型的估计值位于稳定区间之外，效应不存在，故未计算。
opening = 含空间滞后时，系数不等于效应：一地的变动会经由邻地反馈。95% 区间由 { NUM($draws, decimals: 0) } 次模拟得到。

variable = { $variable }：{ $direct }；{ $indirect }；{ $total }。
part = { $kind ->
    [direct] 直接效应
    [indirect] 间接效应
   *[total] 总效应
 } { SIG($value) } [{ SIG($low) } 至 { SIG($high) }]{ $coverage ->
    [clear] {""}
    [covered] ，不显著
   *[unknown] ，显著性无法判断
 }

none-in-short = 没有间接效应在 5% 水平上显著：未能证实这些因素的溢出。
in-short = 相对其误差最突出的间接效应来自{ $variable }：各地均提高一个单位时，在主空间权重下经由邻地使{ $outcome }{ $sign ->
    [positive] 提高
    [negative] 降低
   *[zero] 变动
 } { SIG(SIZE($near)) }（效应区间 [{ SIG($low) } 至 { SIG($high) }]），直接效应为 { SIG($own) }。

senders = 就{ $variable }而言，净发送最多的是{ LIST($most) }；净接收最多的是{ LIST($least) }。
by-weights = 由于 ρ 对各地区相同，该排序由空间权重决定：邻地多、且其邻地少有他邻者发送最多；它并非关于这些地区本身的发现。
orders = 全部溢出中，{ PCT($share) } 经一阶邻接直接到达近邻，其余沿更长路径传播。

figure =
    .caption = 直接、间接与总效应（每一标准差）
    .alt = 各因素效应及其 95% 区间，以零线为参照。
senders-figure =
    .caption = 溢出的净发送与净接收：{ $variable }
    .alt = 各地区净发送（发送减接收）地图。
flows-figure =
    .caption = 地区间最大的溢出：{ $variable }
    .alt = 以箭头表示两地之间最大的溢出。

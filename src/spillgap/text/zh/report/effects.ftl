# 效应一章。

title = 效应

unstable = 主模型的估计值位于稳定区间之外，效应不存在，故未计算。
opening = 含空间滞后时，系数不等于效应：一地的变动会经由邻地反馈。95% 置信区间由 { NUM($draws, decimals: 0) } 次模拟得到。

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

senders = 就{ $variable }而言，净发送最多的是{ LIST($most) }；净接收最多的是{ LIST($least) }。
by-weights = 由于 ρ 对各地区相同，该排序由空间权重决定：邻地多、且其邻地少有他邻者发送最多；它并非关于这些地区本身的发现。
orders = 全部溢出中，{ PCT($share) } 经一阶邻接直接到达近邻，其余沿更长路径传播。

figure =
    .caption = 直接、间接与总效应（每一标准差）
    .alt = 各因素效应及其 95% 置信区间，以零线为参照。
senders-figure =
    .caption = 溢出的净发送与净接收：{ $variable }
    .alt = 各地区净发送（发送减接收）地图。
flows-figure =
    .caption = 地区间最大的溢出：{ $variable }
    .alt = 以箭头表示两地之间最大的溢出。

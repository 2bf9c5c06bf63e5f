# 与上一次运行相比的变化一章。

title = 变化
title-since = 与 { $then } 年相比的变化

added = 与截至 { $then } 年的上一次运行相比：{ $n ->
    [0] 没有新增年份。
   *[other] 新增年份为 { LIST($periods) }。
 }
dropped = 减少的年份：{ LIST($periods) }。
gap = 两组均值之比{ $moved ->
    [risen] 由 { NUM($before, decimals: 2) } 倍升至 { NUM($after, decimals: 2) } 倍
    [fallen] 由 { NUM($before, decimals: 2) } 倍降至 { NUM($after, decimals: 2) } 倍
    [unchanged] 保持在 { NUM($after, decimals: 2) } 倍
   *[unknown] 由 { NUM($before, decimals: 2) } 倍变为 { NUM($after, decimals: 2) } 倍
 }。

ranks = { $n ->
    [0] 排名：没有地区在两次运行中均有数值。
   *[other] { $moved ->
        [0] 排名：没有地区变动。
       *[other] 排名：{ $n } 个地区中有 { $moved } 个变动，变动最大的是{ LIST($units) }。
     }
 }
rank = { $unit }（{ $before } → { $after }）
entered = 进入集聚：{ $clusters }。
left = 退出集聚：{ $clusters }。
same-clusters = 集聚：没有地区进入或退出。

other-model = 系数：两次运行的模型不同，无法比较。
coefficients = { $outside ->
    [0] 系数：全部 { $n } 个均位于此前的 95% 置信区间之内。
   *[other] 位于此前 95% 置信区间之外的系数：{ LIST($terms) }。
 }
coefficient = { $term } { SIG($now) }（此前区间 { SIG($low) } 至 { SIG($high) }）

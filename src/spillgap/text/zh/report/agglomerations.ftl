# 城市群一章。

title = 城市群与区域协作

means = { $period } 年{ $interest }均值：{ LIST($groups) }。{ $kind ->
    [provinces] 此处以整省为界，比城市群实际范围更粗。
   *[units] {""}
 }
case = { $group }（{ LIST($members) }）：{ $interest }{ $moved ->
    [risen] 由 { $first } 年的 { SIG($before) } 升至 { $last } 年的 { SIG($after) }
    [fallen] 由 { $first } 年的 { SIG($before) } 降至 { $last } 年的 { SIG($after) }
    [unchanged] 在 { $first } 年至 { $last } 年保持在 { SIG($after) }
   *[unknown] 由 { $first } 年的 { SIG($before) } 变为 { $last } 年的 { SIG($after) }
 }，{ $side ->
    [positive] 高于其余地区均值 { SIG(SIZE($apart)) }
    [negative] 低于其余地区均值 { SIG(SIZE($apart)) }
    [zero] 与其余地区均值持平
   *[unknown] 无法与其余地区均值比较
 }。
sent = 按模型，其 { $members } 个成员的{ $variable }各提高一个单位，彼此之间溢出 { SIG($inside) }，向其余地区溢出 { SIG($across) }。
unknown = 数据不能说明的：{ $members } 个地区不足以单独检验。其内部溢出由全国共同的 ρ 与邻接关系推得，并不能证明该合作本身产生了作用；那需要城市层面的数据以及与未参与地区的对照。

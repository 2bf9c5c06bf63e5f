# 子系统耦合协调一章。

title = 子系统耦合协调

level = 耦合协调度 D 衡量{ LIST($systems) }是否同步提升。其均值{ $moved ->
    [risen] 由 { $first } 年的 { NUM($before, decimals: 3) } 升至 { $last } 年的 { NUM($after, decimals: 3) }
    [fallen] 由 { $first } 年的 { NUM($before, decimals: 3) } 降至 { $last } 年的 { NUM($after, decimals: 3) }
    [unchanged] 在 { $first } 年至 { $last } 年保持在 { NUM($after, decimals: 3) }
   *[unknown] 由 { $first } 年的 { NUM($before, decimals: 3) } 变为 { $last } 年的 { NUM($after, decimals: 3) }
 }；最常见的等级为“{ $grade }”（{ $n } 个中的 { $holding } 个）。
ends = 协调度最高的是{ $best }（{ NUM($high, decimals: 3) }，{ $best_grade }），最低的是{ $least }（{ NUM($low, decimals: 3) }，{ $least_grade }）。
description = D 仅为描述性指标：它取决于各子系统所选指标，协调度高并不说明子系统之间存在因果关系。
figure =
    .caption = 各地区历年耦合协调度
    .alt = 耦合协调等级矩阵图，行为地区、列为年份。

# 差距分解、情景与目标的文字说明。

## 差距分解

unit-level = 点
unit-log = 对数点

gap = { $kind ->
    [change] { $start }年至{ $end }年，{ $first }与{ $second }的差距变动{ $size }{ $unit }，其中{ gap-clauses }。{ gap-rest }
    [mean] { $start }–{ $end }年平均，{ $first }与{ $second }的差距为{ $size }{ $unit }，其中{ gap-clauses }。{ gap-rest }
   *[one] { $start }年，{ $first }与{ $second }的差距为{ $size }{ $unit }，其中{ gap-clauses }。{ gap-rest }
}
gap-clauses = { COUNT($clauses) ->
    [0] 没有解释变量参与
   *[other] { CLAUSES($clauses) }
}
gap-rest = { COUNT($rest) ->
    [0] {""}
   *[other] 其余部分：{ LIST($rest) }。
}

gap-list = { $kind ->
    [change] { $start }年至{ $end }年，{ $first }与{ $second }的差距变动{ $size }{ $unit }，各部分为：
    [mean] { $start }–{ $end }年平均，{ $first }与{ $second }的差距为{ $size }{ $unit }，各部分为：
   *[one] { $start }年，{ $first }与{ $second }的差距为{ $size }{ $unit }，各部分为：
}
gap-point = { $clause }。
gap-point-rest = 其余部分：{ LIST($rest) }。

clause = { $label }{ $sign ->
    [negative] 反向贡献
   *[positive] 解释
}{ $value }（{ PCT($share) }，{ $place ->
    [first] { $level }置信区间{ $reach }
   *[later] 置信区间{ $reach }
}）{ COUNT($parts) ->
    [0] {""}
   *[other] ，其中{ LIST($parts) }
}
part = { $kind ->
    [neighbours] { $value }来自邻地（置信区间{ $reach }）
   *[unit_mean] { $value }与其长期水平相随（置信区间{ $reach }）
}
reach = { $zero ->
    [covered] { $low }至{ $high }，包含零
   *[clear] { $low }至{ $high }
}

rest = { $kind ->
    [unit_effects] 个体效应
    [time_effects] 时期效应
    [intercept] 截距
    [residual] 残差
   *[lags] 上期水平
}{ $value }（{ PCT($share) }）

note-none = 模型不含个体效应：个体间的长期差异由解释变量与残差承担。
note-fixed = 个体效应占{ $gap }差距中的{ $size }（{ PCT($share) }）：它们是各个体不随时间变化的一切特征，模型不解释其来源。
note-fixed-advice = 用 effects="mundlak" 可将其拆为各变量长期水平与其余部分。
note-mundlak = 在{ $gap }的差距中，{ $level }（{ PCT($level_share) }）与各变量的长期水平（个体均值）相随，超出其随时间变动的效应；{ $size }（{ PCT($share) }）为与解释变量无关的个体效应。前者是相关而非因果。

## 情景

scenario = 若{ $period }年{ CLAUSES($changes) }，{ $dependent }在所变动的个体合计变化{ $here }{ $others ->
    [yes] ，其余个体合计{ $elsewhere }
   *[no] {""}
}；全部个体均值变化{ $mean }{ $gap }{ $inequality }。{ $extrapolated ->
    [yes] 该情景超出观测范围，属于外推。
   *[no] {""}
}

change = { $sizes ->
    [one] { $where }的{ $label }变动{ SIG($low, sign: "always") }
   *[several] { $where }的{ $label }变动{ SIG($low) }…{ SIG($high) }
}
places-named = { LIST($units) }
places-counted = { $n }个个体

estimate = { SIG($value) }（{ $zero ->
    [covered] { SIG($low) }至{ SIG($high) }，包含零
   *[clear] { SIG($low) }至{ SIG($high) }
}）

scenario-gap = ，{ $first }与{ $second }的差距由{ SIG($baseline) }变化{ $estimate }
scenario-inequality = ，{ $measure }（{ SIG($baseline) }）变化{ $estimate }

## 目标

target = 要以{ SIG($budget) }的{ $variable }最大限度{ $aim }，应投向{ LIST($units) }，变化{ $reached }；{ LIST($rules) }。
with-amount = { $unit } { SIG($amount) }
more-units = 其余{ $n }个个体
rule = { $rule ->
    [uniform] 平均分配
    [lagging_first] 落后优先
   *[hub_first] 枢纽优先
} { SIG($value) }

## 地图图例

map-change = 变化
map-level = 水平
map-baseline = 观测值
map-sent = 发送
map-received = 接收
map-net = 净值（发送 − 接收）
map-own = 本地
map-amount = 投入

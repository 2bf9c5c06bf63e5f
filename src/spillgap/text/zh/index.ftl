# 综合指数的标准化基准。

pooled = { $periods } 期共 { $rows } 个观测合并标准化：可跨地区、跨时期比较
period = { $periods } 期各自标准化：仅同一时期内可比

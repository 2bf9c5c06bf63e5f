# 设定变动时结论是否成立：spillgap.robustness。

## 各设定的名称。

main = 主设定
without = 剔除{ $what }
lags-1 = { $kind ->
    [time] 加入被解释变量滞后项
   *[space-time] 加入邻地被解释变量滞后项
}
lags-2 = 加入本地与邻地被解释变量滞后项
together = { LIST($parts) }

## 结论的稳健程度。

what = { $term }的{ $quantity }

firm = 稳健：{ $what }在全部 { $n } 种设定下均显著为{ $sign ->
    [negative] 负
   *[positive] 正
 }（{ SIG($low) } 至 { SIG($high) }；最弱的一种 { P($p) }{ $family ->
    [1] {""}
   *[other] ，已对一并判断的 { $family } 项结论作多重检验校正
 }）。
fragile = 脆弱：{ $what }{ $every ->
    [yes] 在全部 { $n } 种设定下均显著（{ SIG($low) } 至 { SIG($high) }），但对一并判断的 { $family } 项结论作多重检验校正后不再显著（{ P($p) }）
   *[no] 在 { $n } 种设定中有 { $k } 种显著为{ $sign ->
        [negative] 负
       *[positive] 正
     }（{ SIG($low) } 至 { SIG($high) }）
 }{ finding-missing }。
reversed = 方向相反：{ $what }在 { $n } 种设定中有 { $positive } 种显著为正，{ $negative } 种显著为负（{ SIG($low) } 至 { SIG($high) }）；符号与其余相反的设定：{ LIST($against) }{ finding-missing }。
indistinguishable = 无法与零区分：{ $what }在 { $n } 种设定下均不显著（{ SIG($low) } 至 { SIG($high) }）{ finding-missing }。
finding-missing = { $missing ->
    [0] {""}
   *[other] ；在{ LIST($refused) }下无法得到
}

## 提示。

notice-refused = { $of } 种设定中有 { $n } 种无法估计或不能完整读取：{ LIST($names) }。原因见“refused”一列。

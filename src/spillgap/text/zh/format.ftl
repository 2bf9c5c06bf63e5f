# 中文里词语与数字的连接方式。

list-separator = 、
list-pair = 、
list-last = 、
clause-separator = ；

between-sentences = {""}

first-of-many = { $items }，另 { $more } 个

aside = { $text }（{ $remark }）
interval = [{ $low } 至 { $high }]

/// How Chinese characters are read, without tones: `v` stands for `ü`.
enum Pinyin {
    private static let first: UInt32 = 0x4E00
    private static let count = 0xA000 - 0x4E00

    /// ``table`` turned round, made once: the number of a syllable, from 1, for each character; 0 where none is known.
    private static let index: (syllables: [[UInt8]], numbers: [UInt16]) = {
        var syllables: [[UInt8]] = []
        var numbers = [UInt16](repeating: 0, count: count)
        var syllable: [UInt8] = []
        table.withUTF8Buffer { bytes in
            for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
                if scalar.isASCII {
                    if scalar.value > 0x20 { syllable.append(UInt8(truncatingIfNeeded: scalar.value)) }
                    continue
                }
                if !syllable.isEmpty {
                    syllables.append(syllable)
                    syllable = []
                }
                if let place = place(of: scalar) { numbers[place] = UInt16(truncatingIfNeeded: syllables.count) }
            }
        }
        return (syllables, numbers)
    }()

    private static func place(of scalar: Unicode.Scalar) -> Int? {
        scalar.value >= first && scalar.value < 0xA000 ? Int(scalar.value - first) : nil
    }

    /// The syllables that `scalar` is read as, the most common first; none for what is no Chinese character.
    static func readings(of scalar: Unicode.Scalar) -> [[UInt8]] {
        guard let place = place(of: scalar) else { return [] }
        let number = Int(index.numbers[place])
        guard number > 0 else { return [] }
        return [index.syllables[number - 1]] + (others[scalar] ?? [])
    }

    /// Readings that characters of names have beside the one of the table: as surnames, or in common given names.
    private static let others: [Unicode.Scalar: [[UInt8]]] = {
        let lines = """
            单shan,chan 解xie 曾zeng,ceng 仇qiu 区ou 查zha 尉yu 盖ge 朴piao,pu 乐yue,le 重chong,zhong 长chang,zhang 行hang,xing 朝chao,zhao \
            覃qin,tan 翟zhai,di 员yun,yuan 缪miao,miu 万mo 俟qi 澹tan 种chong 折she 召shao 繁po 秘bi 洗xian 冼xian 任ren 华hua 宁ning 应ying \
            燕yan 过guo 令ling 哈ha 那na,nuo 能nai 黑he 牟mu,mou 宓fu,mi 逄pang 阚kan 隗wei,kui 祭zhai 乜nie 谌chen,shen 晟sheng,cheng \
            柏bai,bo 薄bo,bao 车che 石shi 沈shen 褚chu 句gou 佴nai 殷yin 俞yu 於yu 邸di 莘shen,xin 茜qian,xi 瑾jin 晁chao 珅shen 嬛huan,xuan \
            朱zhu 阿a,e 奇qi,ji 颉jie,xie 瀑pu 乘cheng,sheng 传chuan,zhuan 艾ai 约yue 大da 弹tan,dan 调tiao,diao 都du,dou 夏xia 藏zang,cang \
            降xiang,jiang 骑qi 强qiang,jiang 嘉jia 贾jia,gu 角jiao,jue 卡ka,qia 几ji 会hui,kuai 适shi,kuo 系xi,ji 校xiao,jiao 省sheng,xing \
            数shu 说shuo,yue 宿su,xiu 拓tuo,ta 吓xia,he 厦xia,sha 巷xiang,hang 削xue,xiao 殖zhi 著zhu 卓zhuo 琢zhuo 佛fo,fu 芥jie,gai 咖ka 隽juan,jun \
            露lu,lou 绿lv,lu 吕lv 女nv 落luo 率shuai,lv 没mei,mo 南nan 粘zhan,nian 圈quan,juan 塞sai,se 色se 识shi 属shu 似si 提ti,di 为wei 吾wu
            """
        var others: [Unicode.Scalar: [[UInt8]]] = [:]
        for entry in lines.split(whereSeparator: \.isWhitespace) {
            guard let scalar = entry.unicodeScalars.first, let place = place(of: scalar) else { continue }
            let number = Int(index.numbers[place])
            let usual = number > 0 ? index.syllables[number - 1] : []
            others[scalar] = entry.dropFirst().split(separator: ",").map { Array($0.utf8) }.filter { $0 != usual }
        }
        return others.filter { !$0.value.isEmpty }
    }()
}

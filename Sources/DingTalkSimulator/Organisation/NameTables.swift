/// The words generated people and departments are made of, the frequent ones first.
enum NameTables {
    /// One Han character each: three bytes.
    static let surnames: StaticString =
        "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
    static let givenNames: StaticString =
        "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华建国文玉红春梅海燕志鹏飞雪琳宇浩然子轩梓涵欣怡佳慧思雨晨曦俊峰博立新东晓云天翔龙凤嘉诚一鸣若曦可馨诗琪雅婷婉清书瑶泽楷睿哲昊宁安康乐永福庆祥瑞林森柏松竹青山川泉源清波澜"
    static let pinyin: [StaticString] = [
        "wang", "li", "zhang", "liu", "chen", "yang", "huang", "zhao", "wu", "zhou", "xu", "sun", "ma", "zhu", "hu", "guo", "he", "lin",
        "gao", "luo",
    ]
    static let titles: [StaticString] = [
        "工程师", "高级工程师", "销售经理", "客户经理", "产品经理", "架构师", "会计", "人事专员", "运营专员", "测试工程师", "采购专员", "行政助理", "区域总监",
        "技术专家", "设计师", "数据分析师", "法务顾问", "生产主管", "质检员", "仓库管理员", "项目经理", "实习生",
    ]
    static let places: [StaticString] = ["北京", "上海", "杭州西溪园区", "深圳南山", "广州", "成都高新区", "武汉光谷", "西安", "南京", "苏州"]
    static let mobilePrefixes: [StaticString] = [
        "138", "139", "135", "136", "150", "151", "158", "186", "187", "188", "177", "199", "131", "133", "166", "152",
    ]
    static let departments: [String] = [
        "研发中心", "市场部", "销售部", "财务部", "人力资源部", "行政部", "法务部", "采购部", "生产部", "质量部", "客户服务部", "信息技术部", "运营中心", "产品部",
        "设计部", "战略发展部", "华东大区", "华南大区", "华北大区", "西南大区", "供应链中心", "物流部", "审计部", "品牌部", "数据平台部", "架构组", "测试组",
        "前端组", "后端组", "算法组", "安全组", "基础设施部", "海外事业部", "电商事业部", "渠道部", "售后服务部", "培训部", "党群工作部", "设备部", "仓储部",
    ]
    static let jobRoles: [(id: Int64, name: String)] = [
        (4_065_312_380, "财务"), (4_065_312_381, "人事"), (4_065_312_382, "出纳"), (4_065_312_383, "销售"), (4_065_312_384, "技术支持"),
    ]
    static let companyName = "晨星科技"
    static let mailDomain: StaticString = "chenxing.example.cn"
}

import Testing

/// Events sealed by DingTalk itself (A, B, C) and by five independent implementations that agree (V1 to V5).
struct EventVector: Sendable, CustomTestStringConvertible {
    let name: String
    let token: String
    let aesKey: String
    let owner: String
    let timestamp: String
    let nonce: String
    let prefix: String
    let message: String
    let encrypted: String
    let signature: String

    var testDescription: String { name }

    static let all = [
        EventVector(
            name: "A", token: "123456", aesKey: "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij",
            owner: "suite4xxxxxxxxxxxxxxx", timestamp: "1445827045067", nonce: "nEXhMP4r", prefix: "hU3bEfGZZewzhG5a",
            message: #"{"EventType":"check_create_suite_url","Random":"LPIdSnlF","TestSuiteKey":"suite4xxxxxxxxxxxxxxx"}"#,
            encrypted: "1a3NBxmCFwkCJvfoQ7WhJHB+iX3qHPsc9JbaDznE1i03peOk1LaOQoRz3+nlyGNhwmwJ3vDMG+OzrHMeiZI7gTRWVdUBmfxjZ8Ej23JVYa9VrY"
                + "eJ5as7XM/ZpulX8NEQis44w53h1qAgnC3PRzM7Zc/D6Ibr0rgUathB6zRHP8PYrfgnNOS9PhSBdHlegK+AGGanfwjXuQ9+0pZcy0w9lQ==",
            signature: "5a65ceeef9aab2d149439f82dc191dd6c5cbe2c0"),
        EventVector(
            name: "B", token: "123456", aesKey: "1234567890123456789012345678901234567890123",
            owner: "dingsnotzck6pm5veliw", timestamp: "1614767836", nonce: "A7Co0cJLMzIDtMMI", prefix: "dICkEDLj0eb6yAbc",
            message: "success",
            encrypted: "YvkvaGe4hQxd3VxRmEty0dVlnCOAqwf56xwTRHDHoOURqhalbmBJQk5FNcRk42Gl5T0YQXZNwpwWSm1xAFJ5ZA==",
            signature: "9a95a004dd16f5c307e849b994173f76aa26e5eb"),
        EventVector(
            name: "C", token: "mryue", aesKey: "Yue0EfdN5900c1ce5cf6A152c63DDe1808a60c5ecd7",
            owner: "ding6ccabc44d2c8d38b", timestamp: "1608001896814", nonce: "WL4PK6yA", prefix: "l7Y3EcX2CU5w8av3",
            message: #"{"EventType":"check_url"}"#,
            encrypted: "0vJiX6vliEpwG3U45CtXqi+m8PXbQRARJ8p8BbDuD1EMTDf0jKpQ79QS93qEk7XHpP6u+oTTrd15NRPvNvmBKyDCYxxOK+HZeKju4yhELOFchz"
                + "NukR+t8SB/qk4ROMu3",
            signature: "03044561471240d4a14bb09372dfcfd4fd0e40cb"),
        EventVector(
            name: "V1", token: "t0ken4DirSync", aesKey: "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij",
            owner: "dingsimappkey0000001", timestamp: "1700000000000", nonce: "nonce001", prefix: "ABCDEFGHIJKLMNOP",
            message: #"{"EventType":"check_url"}"#,
            encrypted: "TLFksUH9/PpBcw2CZEO5LfVZUL1sOCPzQ+Sqish8Z07bU87uLwbvpjF3BFJNp004yDiA5RM01mkTVw1wUmRY2ycCbRv0NJwUSqDfjdp/QabvIR"
                + "2PPAEijI2jTFHzxhzn",
            signature: "21a5e6d048482e8eb168027fb95fa997465bf9a1"),
        EventVector(
            name: "V2", token: "t0ken4DirSync", aesKey: "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij",
            owner: "dingsimappkey0000001", timestamp: "1700000000123", nonce: "xY7kQ2mB9aZ4wE6r", prefix: "0123456789abcdef",
            message: "success",
            encrypted: "HcA0QDKRG/U9FnFvX30Rg83jS7h/BNKjnkNeYxq5vm0uQ3ftZIdmydrGprvCSLFlV8ETwAHe0PwzNxinjfGCFA==",
            signature: "9faa1be3af8f6eb379482a16bc61e5101c5676ad"),
        EventVector(
            name: "V3", token: "SyncToken2026", aesKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFH",
            owner: "dingsimcorp00000000000000000000001", timestamp: "1717171717171", nonce: "n0nceUTF8", prefix: "qrstuvwxyzQRSTUV",
            message: #"{"EventType":"user_modify_org","CorpId":"dingsimcorp00000000000000000000001","eventId":"e-0003","EventTime":17"#
                + #"17171717000,"timeStamp":"1717171717000","userId":["u0007"],"diffInfo":{"prev":{"name":"李雷"},"curr":{"name":"李磊"#
                + #""},"userid":"u0007"}}"#,
            encrypted: "zFKa85VwDbcIouAI4QWJ6ABhp4K8nRVtDsFO9IhEPnSiCC/1v50Su5tXHXfSc1yTVcJElScyncxegsLBSWPu/cnii8BY//4nUylyyinoTM5cyG"
                + "zZsWgQU9rOTho/HArJDbx90KRuNHGGS1Kt0PfLALQikMPLQRPp5PDDz8XWb3F7qOEkqAlBA142IaMgpLNTNZIf1HP7gPUQdMVJQO0O8DcKl5+7"
                + "ZmtGvk23z+XDV7zlz/6+/16gOEsthMR8F1zsW96Ck8yzY0SL/q1eW43fcxIHKsZJMhunDz4HfJkX6a9yqbugCq/7Orj51SaZxKpqs7YLv5L4xM"
                + "msUGkSwoge1LkFOd596V7wSsV7uQDc3cJHTTvOLv/kttJ/RaPjiMtAj+Oc0UZknlA/EOP74FPrM/xgUGYFGzATEUqMSJYB8kQ=",
            signature: "9377b622655f6bb4ef678f0cce800c28fac0ae83"),
        EventVector(
            name: "V4", token: "SyncToken2026", aesKey: "Yue0EfdN5900c1ce5cf6A152c63DDe1808a60c5ecd7",
            owner: "suiteSimKey0001", timestamp: "1717171718000", nonce: "nonceFull", prefix: "FEDCBA9876543210",
            message: #"{"EventType":"org_dept_create","CorpId":"dingsimcorp01","deptId":[432825033],"eventId":"eee"}"#,
            encrypted: "JjRMhQ6H83bTjMy7lglcnW0F1vwHadPqxWtqWBNLU/l3OQ66aEW8H+wb3I06Cj2W/kfQ5SPGM2yhWBKzed34K24weVPrYGiQ9Y+IYuYNTIeiDJ"
                + "a4fPTAneq/SUTQ39l0fRXMCUCraao3qLoInxCqUb8EOYboQ0gF1MTjm9C3XQDA+rgqeAjDpI2e1W+Q4dJxDK/2J6LBR2zduAntTYEaAQ==",
            signature: "6187b82033b8d2e8c7cc4db9a26f73a50909a788"),
        EventVector(
            name: "V5", token: "123456", aesKey: "1234567890123456789012345678901234567890123",
            owner: "dingsimappkey0000001", timestamp: "1640921671286", nonce: "kP3vT8sL", prefix: "ZYXWVUTSRQPONMLK",
            message: #"{"CorpId":"dingsimcorp00000000000000000000001","EventType":"user_leave_org","UserId":["u0001","u0002"],"OptSta"#
                + #"ffId":"manager0001","TimeStamp":"1640921671286"}"#,
            encrypted: "aj1NHSmmksU9C2QukUOhKpj2UCejtRF+hThcn1VxcIpuXHLfDq5cc9nuZCwWFpgXSvhye3akRjmJWiHp/iTGaOAx8XXnVozaLrX8vB3TZNLJeA"
                + "JSOvfDZGtYeTqVwJm2AGFfbmBEeytJ5bxnO23N2GjSioOKsOSWWB7X3uQFyR+SGiMc2gd2ArZ0jqrjnFtEJ+PP3VhmFAgpy6Jt34oAlVMLoCB0"
                + "jNfYghIQ0LyBEn8veL5Tg8DkeSsVW+f2ih8XLCWYoagkoKaRZJahhNIbCOq+Byn6WZX776+LB+q9NBQ=",
            signature: "e908c2e3410cd3febecf02b595e2f94c007bea42"),
    ]
}

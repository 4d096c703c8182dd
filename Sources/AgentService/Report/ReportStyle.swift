/// How a report looks, on a screen by day and by night, and on paper.
enum ReportStyle {
    static let text: StaticString = """
        :root { color-scheme: light dark; --ink: #1d2430; --soft: #5b6472; --line: #d9dee6; --back: #f5f7fa; --card: #fff; --mark: #1d5fd1;
          --create: #2a8f5c; --update: #2f6fd0; --delete: #c9770b; --failed: #c4314b; --restore: #7a52c7; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e5e9f0; --soft: #9aa4b2; --line: #333b48; --back: #12161c; --card: #1a2029;
          --mark: #7aa8ff; --create: #4dbd84; --update: #6d9eef; --delete: #e5a04a; --failed: #ef6f86; --restore: #a98be6; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--back); color: var(--ink); line-height: 1.5;
          font: 15px/1.5 system-ui, "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
        main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
        h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .6rem; }
        p { margin: .4rem 0; } .soft { color: var(--soft); }
        section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.2rem; margin: 1rem 0; }
        section h2 { margin-top: 0; }
        .warning { border-left: 5px solid var(--delete); } .trouble { border-left: 5px solid var(--failed); }
        .status { display: inline-block; border: 1px solid currentColor; border-radius: 1rem; padding: 0 .7rem; font-size: .85rem; font-weight: 600; }
        .status.success, .status.planned { color: var(--create); } .status.held, .status.partial_success { color: var(--delete); }
        .status.failed, .status.canceled { color: var(--failed); }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .8rem 0; } dt { color: var(--soft); } dd { margin: 0; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
        th { color: var(--soft); font-weight: 600; } td.number, th.number { text-align: right; }
        details { border-bottom: 1px solid var(--line); } summary { cursor: pointer; padding: .45rem .3rem; }
        summary:focus-visible, select:focus-visible, input:focus-visible { outline: 2px solid var(--mark); outline-offset: 1px; }
        .tag { display: inline-block; min-width: 4.6rem; font-weight: 600; }
        .create { color: var(--create); } .update { color: var(--update); } .delete { color: var(--delete); } .restore { color: var(--restore); }
        .failed { color: var(--failed); } .inside { padding: .2rem .3rem 1rem 1.2rem; } .inside table { table-layout: fixed; } .inside th:first-child { width: 19%; } .name { font-weight: 600; }
        tr.changed td { background: color-mix(in srgb, var(--mark) 10%, transparent); }
        .filters { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: end; margin: .6rem 0 1rem; } .filters label { color: var(--soft); font-size: .85rem; }
        .filters select, .filters input { display: block; font: inherit; color: var(--ink); background: var(--back); border: 1px solid var(--line);
          border-radius: 6px; padding: .3rem .5rem; }
        svg { display: block; width: 100%; max-width: 46rem; height: auto; } svg text { fill: var(--soft); font-size: 11px; } svg .axis { stroke: var(--line); }
        svg .create { fill: var(--create); } svg .update { fill: var(--update); } svg .delete { fill: var(--delete); } svg .failed { fill: var(--failed); }
        svg text.total { fill: var(--ink); font-weight: 600; } .legend span { margin-right: 1rem; }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--back); border-radius: 6px; padding: .6rem; font-size: .85rem; }
        code { font-size: .9em; } [hidden] { display: none; }
        @media print { :root { --back: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; color-scheme: light; }
          main { max-width: none; padding: 0; } section { break-inside: auto; border-radius: 0; } tr, summary { break-inside: avoid; } .filters { display: none; } }

        """
}

/** How the report looks: light and dark, on screens and on paper. */

export const reportStyle = `
:root{color-scheme:light dark;--paper:#f7f6f3;--panel:#fff;--line:#e6e3dc;--ink:#1b1a17;--ink2:#5d5951;--s0:#3457d5;--s1:#c75f00;--s2:#0b8a7a;--s3:#7a4fd0;--bad:#b32a25}
@media (prefers-color-scheme:dark){:root{--paper:#131210;--panel:#1b1a18;--line:#2d2b27;--ink:#efebe3;--ink2:#aaa498;--s0:#7f9bff;--s1:#ff9a4a;--s2:#3fc7b3;--s3:#b79bff;--bad:#ff8078}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1080px;padding:32px 24px 48px;background:var(--paper);color:var(--ink);font:13px/20px Inter,system-ui,sans-serif;font-variant-numeric:tabular-nums}
h1{margin:0;font-size:22px;line-height:28px}h2{margin:32px 0 8px;font-size:15px}h3{display:flex;justify-content:space-between;gap:8px;margin:0;font-size:13px;overflow-wrap:anywhere}
p{margin:2px 0;color:var(--ink2)}
.key span{margin-right:12px;color:var(--ink)}.key span::before{content:"";display:inline-block;width:9px;height:9px;margin-right:6px;border-radius:2px}
.key .s0::before{background:var(--s0)}.key .s1::before{background:var(--s1)}.key .s2::before{background:var(--s2)}.key .s3::before{background:var(--s3)}
table{width:100%;border-collapse:collapse}
th,td{padding:5px 8px 5px 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;font-weight:400;overflow-wrap:break-word}
th,td{padding-right:16px}th:last-child,td:last-child{padding-right:0}
thead th{color:var(--ink2);font-size:12px}tbody th{font-weight:600}
th.n,.n{text-align:right}.bad{color:var(--bad);font-weight:600}
.wide{overflow-x:auto}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(320px,1fr));gap:12px}
article{padding:14px;border:1px solid var(--line);border-radius:10px;background:var(--panel);break-inside:avoid}
article table{margin-top:8px;font-size:12px;line-height:16px}article tbody th{color:var(--ink2);font-weight:400}article thead th{text-align:right}article th,article td{padding:2px 0 2px 12px}article tbody th{padding-left:0}
article .kept{padding:14px 0}
svg{display:block;max-width:100%;height:auto;margin-top:8px;overflow:visible}
svg text{fill:var(--ink2);font:11px Inter,system-ui,sans-serif}
path{fill:none;stroke-width:1.4}path.s0{stroke:var(--s0)}path.s1{stroke:var(--s1)}path.s2{stroke:var(--s2)}path.s3{stroke:var(--s3)}path.area{fill:var(--s1);fill-opacity:.18}.axis{stroke:var(--line)}
rect.s0{fill:var(--s0)}rect.s1{fill:var(--s1)}rect.s2{fill:var(--s2)}rect.s3{fill:var(--s3)}
footer{margin-top:40px;border-top:1px solid var(--line)}footer h2{margin-top:12px}
@media print{:root{--paper:#fff;--panel:#fff;--line:#ccc;--ink:#000;--ink2:#444;--s0:#3457d5;--s1:#c75f00;--s2:#0b8a7a;--s3:#7a4fd0;--bad:#b32a25}body{max-width:none;padding:0}section>h2{break-after:avoid}tr{break-inside:avoid}}
`;

"""The colours and sizes of a chat's page, and what keeps it fresh."""

from typing import Final

__all__ = ["SCRIPT", "STYLE"]

STYLE: Final = """
*{box-sizing:border-box}
body{margin:0;background:#8b9aa3;font:15px/1.36 system-ui,"DejaVu Sans","Noto Color Emoji",sans-serif;color:#111}
.phone{width:390px;max-width:100%;min-height:100vh;margin:0 auto;background:#dfe8d9;display:flex;
flex-direction:column}
header{position:sticky;top:0;z-index:1;display:flex;gap:10px;align-items:center;padding:9px 14px;
background:#fff;border-bottom:1px solid #d5dbe0}
header .face{width:38px;height:38px;border-radius:50%;background:#3e8ed0;color:#fff;display:grid;
place-items:center;font-weight:600}
header b{display:block}header small{color:#7d8b94}
main{flex:1;padding:10px 8px}main form{display:flex;flex-direction:column;gap:7px}
.message{max-width:86%;align-self:flex-start;min-width:90px}
.message.mine{align-self:flex-end}
.bubble{background:#fff;border-radius:14px 14px 14px 4px;padding:7px 11px 5px;overflow:hidden;
box-shadow:0 1px 1px #0002;overflow-wrap:anywhere}
.mine .bubble{background:#e3fdd0;border-radius:14px 14px 4px 14px}
.service,.toast{align-self:center;background:#5b7a6599;color:#fff;border-radius:12px;padding:3px 12px;
font-size:13px;max-width:86%;overflow-wrap:anywhere}
.toast{background:#26323aee}
.alert{align-self:center;width:78%;background:#fff;border-radius:14px;padding:14px;text-align:center;
box-shadow:0 3px 14px #0005;overflow-wrap:anywhere}
.author{color:#3277ad;font-weight:600;font-size:13px;margin-bottom:2px}
.author+.album,.author+img{margin-top:4px!important}
.reply,.forwarded{border-left:3px solid #3e8ed0;background:#3e8ed018;border-radius:4px;padding:3px 8px;
margin-bottom:4px;font-size:13px;max-height:44px;overflow:hidden}
.topic{color:#8a6d1c;font-size:12px}
.text{white-space:pre-wrap;unicode-bidi:plaintext}
.text a,.mention,.bot_command{color:#2678b6;text-decoration:none}
.spoiler{background:#c9ced2;border-radius:4px}
code,pre{font-family:"DejaVu Sans Mono",monospace;font-size:13px;background:#eef1f3;border-radius:4px;padding:1px 3px}
pre{margin:3px 0;padding:6px;white-space:pre-wrap}
blockquote{margin:3px 0;padding:3px 8px;border-left:3px solid #3e8ed0;background:#3e8ed012;border-radius:4px}
.time{text-align:right;color:#8c99a1;font-size:11px;margin-top:1px}
.mine .time{color:#68a05a}
.bubble>img{display:block;width:calc(100% + 22px);margin:-7px -11px 6px;max-height:420px;min-height:90px;
object-fit:cover;background:#c7d0d6}
.bubble>img:not(:first-child){margin-top:5px}
.message:has(.album){width:86%}
.album{display:grid;grid-template-columns:repeat(3,1fr);gap:2px;margin:-7px -11px 6px}
.album img{width:100%;aspect-ratio:2/3;object-fit:cover;background:#c7d0d6}
.file{display:flex;gap:10px;align-items:center;padding:2px 0}
.file .icon{flex:none;width:40px;height:40px;border-radius:50%;background:#3e8ed0;color:#fff;display:grid;
place-items:center;font-size:19px}
.file .name{font-weight:600;unicode-bidi:plaintext}small{color:#7d8b94}
.keyboard,.keys{display:flex;flex-direction:column;gap:3px;margin-top:3px}
.row{display:flex;gap:3px}
.button,.keys button{flex:1;min-width:0;border:0;border-radius:9px;padding:9px 6px;background:#54706199;color:#fff;
font-family:inherit;font-size:13.5px;font-weight:600;line-height:1.2;text-align:center;text-decoration:none;cursor:pointer;
overflow-wrap:anywhere}
.button sup{font-size:9px;opacity:.8;margin-left:3px}
.primary{background:#3e8ed0}.success{background:#3fa34d}.danger{background:#d6453d}
.poll{display:flex;flex-direction:column;gap:7px;min-width:240px}
.option{display:grid;grid-template-columns:44px 1fr;border:0;background:none;font:inherit;text-align:left;
padding:2px 0;color:inherit;cursor:pointer}
.option progress{grid-column:2;width:100%;height:5px;accent-color:#3e8ed0}
.share{font-weight:600;font-size:13px}
.draft .bubble{border:1px dashed #3e8ed0}
.draft .button{flex:none;background:#d6453d;padding:4px 12px;margin-top:4px}
footer{position:sticky;bottom:0;background:#f4f6f7;border-top:1px solid #d5dbe0;padding:8px}
.keys button{background:#fff;color:#111;box-shadow:0 1px 1px #0003}.keys{margin:0 0 7px}
.write{display:flex;gap:7px}
.write input{flex:1;min-width:0;border:1px solid #cfd7dc;border-radius:18px;padding:8px 13px;font:inherit}
.write button{border:0;border-radius:50%;width:38px;background:#3e8ed0;color:#fff;font-size:16px;cursor:pointer}
"""

SCRIPT: Final = """
scrollTo(0,document.body.scrollHeight);
setInterval(async()=>{
  const page=new DOMParser().parseFromString(await(await fetch(location.href)).text(),"text/html");
  for(const id of ["chat","keys"]){
    const now=document.getElementById(id),next=page.getElementById(id);
    if(now.innerHTML!==next.innerHTML){now.innerHTML=next.innerHTML;scrollTo(0,document.body.scrollHeight);}
  }
},700);
"""

package org.opentsm.evidence.html;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** How the page looks. Its digest is all that the page's content security policy allows. */
final class PageStyle {
  static final String CSS =
      """
      :root{color-scheme:light dark;--bg:#f4f5f8;--card:#fff;--ink:#171c26;--soft:#5a6475;\
      --line:#e2e6ec;--pass:#0e7a57;--pass-bg:#e5f5ee;--fail:#bb2d24;--fail-bg:#fdeceb;\
      --warn:#96570a;--warn-bg:#fff3dd;--idle:#657083;--idle-bg:#eef0f4;--stated:#2b59c3;\
      --stated-bg:#e9effc;--shadow:0 1px 2px #0f172a14,0 8px 24px #0f172a0d}
      @media(prefers-color-scheme:dark){:root{--bg:#0d1017;--card:#161b25;--ink:#e7ebf2;\
      --soft:#9aa5b8;--line:#283041;--pass:#4fd0a0;--pass-bg:#10291f;--fail:#ff8a80;\
      --fail-bg:#351a1a;--warn:#f3b65a;--warn-bg:#33260f;--idle:#8d98ab;--idle-bg:#1e2430;\
      --stated:#8fb0ff;--stated-bg:#1a2542;--shadow:0 1px 2px #0006,0 8px 24px #0004}}
      *{box-sizing:border-box}
      body{margin:0;background:var(--bg);color:var(--ink);line-height:1.5;font:16px/1.5 system-ui,\
      -apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
      main{max-width:1080px;margin:0 auto;padding:32px 20px 64px}
      h1{font-size:30px;line-height:1.2;margin:0;letter-spacing:-.01em}
      h2{font-size:20px;margin:40px 0 12px;letter-spacing:-.005em}
      h3{font-size:13px;margin:24px 0 8px;color:var(--soft);text-transform:uppercase;\
      letter-spacing:.06em}
      p{margin:8px 0}
      .lead{font-size:17px;color:var(--soft);margin:6px 0 0;max-width:68ch}
      .verdict{display:flex;gap:20px;align-items:center;background:var(--card);\
      border:1px solid var(--line);border-left:6px solid var(--tone);border-radius:16px;\
      padding:24px 28px;box-shadow:var(--shadow)}
      .verdict>.seal{flex:none;width:56px;height:56px;border-radius:50%;display:grid;\
      place-items:center;font-size:28px;font-weight:700;background:var(--tint);color:var(--tone)}
      .pass{--tone:var(--pass);--tint:var(--pass-bg)}
      .fail{--tone:var(--fail);--tint:var(--fail-bg)}
      .warn,.missing{--tone:var(--warn);--tint:var(--warn-bg)}
      .idle,.absent{--tone:var(--idle);--tint:var(--idle-bg)}
      .stated{--tone:var(--stated);--tint:var(--stated-bg)}
      .eyebrow{font-size:13px;color:var(--soft);text-transform:uppercase;letter-spacing:.08em;\
      margin:0 0 14px}
      .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(220px,1fr));gap:0 28px;\
      margin:20px 4px 0}
      .facts div{padding:10px 0;border-bottom:1px solid var(--line);min-width:0}
      .facts dt,.check dt,.part dt{color:var(--soft);font-size:13px}
      .facts dd{margin:0;overflow-wrap:anywhere}
      .facts .wide{grid-column:1/-1}
      .card{background:var(--card);border:1px solid var(--line);border-radius:16px;\
      box-shadow:var(--shadow);padding:6px 0;overflow:hidden}
      .picture{padding:12px;overflow-x:auto}
      svg.chain{display:block;width:100%;min-width:820px;height:auto}
      .box rect{fill:var(--tint);stroke:var(--tone);stroke-width:1.5}
      .box.absent rect,.box.idle rect{fill:none;stroke:var(--line)}
      .box.absent rect{stroke-dasharray:5 5;stroke:var(--idle)}
      .box circle{fill:var(--tone)}
      .box text{fill:var(--ink);font-size:13px}
      .box .mark{fill:var(--card);font-weight:700;text-anchor:middle;font-size:14px}
      .box .title{font-weight:650;font-size:15px}
      .box .value{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:11px;\
      fill:var(--soft)}
      .box .state{fill:var(--tone);font-weight:600;font-size:12.5px}
      .line{fill:none;stroke:var(--tone);stroke-width:2.5;opacity:.75}
      .line.absent,.line.idle{stroke-dasharray:4 6;stroke-width:2}
      summary{cursor:pointer;list-style:none;display:flex;gap:12px;align-items:baseline;\
      padding:10px 20px}
      summary::-webkit-details-marker{display:none}
      summary:hover{background:var(--idle-bg)}
      summary:focus-visible{outline:2px solid var(--stated);outline-offset:-2px;border-radius:8px}
      details.check+details,details.part+details{border-top:1px solid var(--line)}
      .check>summary>.mark{flex:none;width:22px;height:22px;border-radius:50%;display:grid;\
      place-items:center;align-self:center;font-size:12px;font-weight:700;background:var(--tint);\
      color:var(--tone)}
      .statement,.name{flex:1;min-width:0}
      .check.fail .statement,.check.missing .statement{font-weight:600}
      .id{flex:none;max-width:45%;color:var(--soft);font-size:13px;overflow-wrap:anywhere}
      .check>dl,.part>dl,.part>.absent,.part>ol,.part>.scroll{margin:0;padding:2px 20px 16px 54px}
      dl{display:grid;grid-template-columns:minmax(110px,max-content) minmax(0,1fr);\
      gap:4px 18px;margin:0}
      dl.facts{grid-template-columns:repeat(auto-fit,minmax(220px,1fr))}
      dd{margin:0;min-width:0;overflow-wrap:anywhere}
      .hex{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12.5px;\
      overflow-wrap:anywhere}
      .part .absent,.note{color:var(--soft)}
      .group>summary{color:var(--soft)}
      .part>summary:before,.group>summary:before,.certificates summary:before{content:"";flex:none;\
      width:7px;height:7px;margin-left:7px;align-self:center;border-right:2px solid var(--soft);\
      border-bottom:2px solid var(--soft);transform:rotate(-45deg)}
      details[open]>summary:before{transform:rotate(45deg)}
      .part.missing>summary{color:var(--soft)}
      ol{margin:0;padding-left:28px}
      .certificates{padding-left:54px}
      .certificates summary{padding:4px 0}
      .certificates dl{padding:2px 0 10px 20px}
      .subject{overflow-wrap:anywhere}
      .scroll{overflow-x:auto}
      table{border-collapse:collapse;width:100%;font-size:14px}
      th{text-align:left;color:var(--soft);font-weight:500;font-size:13px}
      th,td{padding:6px 14px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}
      .number{font-variant-numeric:tabular-nums}
      footer{margin-top:40px;color:var(--soft);font-size:13px}
      @media(max-width:640px){.verdict{padding:18px}.check>dl,.part>dl,.part>.absent,.part>ol,\
      .part>.scroll{padding-left:20px}.certificates{padding-left:36px}summary{flex-wrap:wrap}\
      .id{max-width:100%}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:6px}}
      @media print{body{background:none}.card,.verdict{box-shadow:none}}
      """;

  private PageStyle() {}

  /** Nothing may be loaded, run or sent: this style sheet alone is let in. */
  static String policy() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(CSS.getBytes(StandardCharsets.UTF_8));
      return "default-src 'none'; style-src 'sha256-"
          + Base64.getEncoder().encodeToString(digest)
          + "'; base-uri 'none'; form-action 'none'";
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every runtime has SHA-256.", impossible);
    }
  }
}

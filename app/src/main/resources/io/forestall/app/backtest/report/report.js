"use strict";
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const main = document.getElementById("main");
  const PAGE = 25;

  // Everything from outside goes in as text; nothing here writes markup.
  function h(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (name === "style") element.style.cssText = value;
      else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat().filter(child => child !== null && child !== undefined).map(toNode));
    return element;
  }
  function toNode(child) {
    return child instanceof Node ? child : document.createTextNode(String(child));
  }
  function section(title, note, ...children) {
    const id = "s-" + title.toLowerCase().replace(/[^a-z]+/g, "-");
    main.append(h("section", {"aria-labelledby": id}, h("h2", {id}, title), note ? h("p", {class: "note"}, note) : null, ...children));
  }

  const utc = ms => new Date(ms).toISOString().replace("T", " ").slice(0, 19);
  const known = value => value !== null && value !== undefined;
  function figure(value) {
    if (!known(value)) return "–";
    if (Number.isInteger(value)) return value.toLocaleString("en");
    return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(Math.abs(value) >= 10 ? 1 : 3);
  }
  function percent(value) {
    return known(value) ? (100 * value).toFixed(value === 1 || value === 0 ? 0 : 1) + " %" : "–";
  }
  function duration(ms) {
    if (!known(ms)) return "–";
    const sign = ms < 0 ? "−" : "";
    const s = Math.abs(ms) / 1000;
    if (s < 60) return sign + (s < 10 && s % 1 ? s.toFixed(1) : Math.round(s)) + " s";
    if (s < 3600) return sign + (s / 60).toFixed(s < 600 ? 1 : 0) + " min";
    return sign + (s / 3600).toFixed(1) + " h";
  }
  const clock = seconds => new Date(1000 * seconds).toISOString().slice(11, 19);
  function variable(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  document.title = "Backtest: " + data.trace;
  document.getElementById("title").textContent = "Backtest: " + data.trace;
  document.getElementById("subtitle").textContent = [
    data.samples.toLocaleString("en") + " samples in " + data.seconds.toFixed(1) + " s",
    "engine " + data.engine,
    data.spans.length + (data.spans.length === 1 ? " run" : " windows"),
    data.incidents.length + data.left_out.incidents + " incidents",
  ].join(" · ");

  headline();
  goodput();
  tables();
  timeline();
  if (data.labelled) {
    leadTimes();
    budget();
    explain();
  }
  problems();

  function headline() {
    if (!data.labelled) {
      section("What was found", "There is no labels.csv, so nothing could be judged: these are the incidents.");
      return;
    }
    const all = data.overall;
    const tile = (value, text) => h("div", {class: "tile"}, h("b", {}, value), h("span", {}, text));
    const bound = known(all.false_per_1000_device_days_upper_95)
      ? ", truly up to " + figure(all.false_per_1000_device_days_upper_95) + " (95 %)" : "";
    section("Headline", null, h("div", {class: "tiles"},
      tile(all.detected + " of " + all.labels, "labels found"),
      tile(figure(all.predicted_before_failure), "before the failure"),
      tile(percent(all.precision), "precision: " + all.false_pages + " of " + all.pages + " pages false"),
      tile(percent(all.recall), "recall"),
      tile(figure(all.f1), "F1"),
      tile(percent(all.culprit_top1), "first culprit is right"),
      tile(percent(all.class_accuracy), "class is right"),
      tile(duration(all.delay_ms_p50), "delay, median; 90 %: " + duration(all.delay_ms_p90)),
      tile(duration(all.lead_ms_p50), "lead, median; 90 %: " + duration(all.lead_ms_p90)),
      tile(figure(all.false_per_1000_device_days), "false pages per 1,000 device-days" + bound),
      tile(figure(all.duplicates), "duplicates"),
      tile(figure(all.device_days), "device-days looked at")));
    if (data.weighted) {
      section("Weighted by windows", "What the sampled whole would have shown.", h("div", {class: "tiles"},
        tile(percent(data.weighted.precision), "precision"),
        tile(percent(data.weighted.recall), "recall"),
        tile(figure(data.weighted.f1), "F1")));
    }
    if (data.gates.length) {
      section("Required", null, h("ul", {class: "plain"}, data.gates.map(gate =>
        h("li", {class: gate.met ? "met" : "unmet"}, gate.gate + (gate.met ? " is met: " : " is missed: ") + figure(gate.value)))));
    }
  }

  function goodput() {
    const worth = data.goodput;
    if (!worth) return;
    const rows = [
      ["effective_training_time", "effective training time", percent],
      ["lost_work_device_hours", "work lost since the last checkpoint, device-hours", figure],
      ["noticing_device_hours", "standing until somebody acts", figure],
      ["diagnosis_device_hours", "diagnosis", figure], ["restart_device_hours", "restarts", figure],
      ["checkpoint_device_hours", "checkpoints", figure], ["drained_device_hours", "nodes drained for nothing", figure],
      ["failed_restarts", "restarts that failed again, expected", figure],
    ];
    section("What acting on it would be worth",
      worth.failures + " failures in " + figure(worth.device_hours) + " device-hours. Under assumptions: " +
        Object.entries(worth.settings).map(([name, value]) =>
          name.endsWith("_ms") ? name.slice(0, -3).replaceAll("_", " ") + " " + duration(value) : name + " " + value).join(", ") + ".",
      h("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": "goodput"},
        h("table", {}, h("thead", {}, h("tr", {}, ["", "without", "acting"].map(name => h("th", {scope: "col"}, name)))),
          h("tbody", {}, rows.map(([key, text, format]) => h("tr", {}, h("th", {scope: "row"}, text),
            h("td", {}, format(worth.without[key])), h("td", {}, format(worth.acting[key]))))))));
  }

  function tables() {
    if (!data.labelled) return;
    const columns = [
      ["labels", "labels", figure], ["detected", "found", figure],
      ["predicted_before_failure", "before failure", figure], ["recall", "recall", percent],
      ["pages", "pages", figure], ["false_pages", "false", figure], ["duplicates", "duplicates", figure],
      ["precision", "precision", percent], ["f1", "F1", figure],
      ["culprit_top1", "first culprit right", percent], ["class_accuracy", "class right", percent],
      ["delay_ms_p50", "delay p50", duration], ["delay_ms_p90", "delay p90", duration],
      ["lead_ms_p50", "lead p50", duration], ["lead_ms_p90", "lead p90", duration],
    ];
    const table = (groups, name, shown) => h("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": name},
      h("table", {}, h("thead", {}, h("tr", {}, h("th", {scope: "col"}, name), shown.map(c => h("th", {scope: "col"}, c[1])))),
        h("tbody", {}, Object.entries(groups).map(([key, scores]) =>
          h("tr", {}, h("th", {scope: "row"}, key), shown.map(([measure, , format]) =>
            ["recall", "precision"].includes(measure) && known(scores[measure])
              ? h("td", {class: "bar", style: "--share:" + 100 * scores[measure] + "%"}, format(scores[measure]))
              : h("td", {}, format(scores[measure]))))))));
    section("By class", "Recall, delay and lead belong to the label's class; pages and precision to the incident's own.",
      table(data.by_class, "class", columns));
    if (Object.keys(data.by_fault).length) {
      section("By fault", "Faults by their number in the simulator's catalogue.", table(data.by_fault, "fault",
        columns.filter(c => !["pages", "false_pages", "duplicates", "precision", "f1"].includes(c[0]))));
    }
  }

  function lanes() {
    const found = new Map();
    const lane = (span, name) => {
      const key = span.window + "\n" + name;
      if (!found.has(key)) found.set(key, {span, name, labels: [], incidents: []});
      return found.get(key);
    };
    const byWindow = new Map(data.spans.map(span => [span.window, span]));
    for (const incident of data.incidents) {
      const span = byWindow.get(incident.window);
      const name = incident.culprits.length ? incident.culprits[0].node : incident.job ? "job " + incident.job : "fleet";
      if (span) lane(span, name).incidents.push(incident);
    }
    for (const label of data.labels) {
      const name = label.node || (label.job ? "job " + label.job : "fleet");
      const end = labelEnd(label, Infinity);
      const spans = data.spans.filter(span => label.onset_ms <= span.to_ms && end >= span.from_ms);
      const with_lane = spans.filter(span => found.has(span.window + "\n" + name));
      for (const span of with_lane.length ? with_lane : spans.slice(0, 1)) lane(span, name).labels.push(label);
    }
    return [...found.values()].sort((a, b) => a.span.from_ms - b.span.from_ms
      || (a.span.window < b.span.window ? -1 : a.span.window > b.span.window ? 1 : a.name < b.name ? -1 : 1));
  }
  function labelEnd(label, otherwise) {
    return known(label.end_ms) ? label.end_ms : known(label.failure_ms) ? label.failure_ms + 1800000 : otherwise;
  }

  function timeline() {
    const all = lanes();
    if (!all.length) return;
    const list = h("div", {});
    const count = h("span", {role: "status"});
    let page = 0;
    const filter = h("select", {onchange: () => { page = 0; show(); }},
      h("option", {value: "all"}, "everything"), h("option", {value: "missed"}, "missed labels"),
      h("option", {value: "false"}, "false incidents"), h("option", {value: "wrong"}, "missed or false"));
    const search = h("input", {type: "search", placeholder: "node, class, window", oninput: () => { page = 0; show(); }});
    const turn = step => () => { page += step; show(); };
    const back = h("button", {type: "button", onclick: turn(-1)}, "Earlier");
    const on = h("button", {type: "button", onclick: turn(1)}, "Later");
    const wanted = lane => {
      const missed = lane.labels.some(label => label.state === "missed");
      const wrong = lane.incidents.some(incident => incident.outcome === "false");
      if (filter.value === "missed" && !missed || filter.value === "false" && !wrong
        || filter.value === "wrong" && !missed && !wrong) return false;
      const text = [lane.name, lane.span.window, ...lane.labels.map(l => l.class + " " + l.fault), ...lane.incidents.map(i => i.class)].join(" ").toLowerCase();
      return text.includes(search.value.toLowerCase());
    };
    const show = () => {
      const shown = all.filter(wanted);
      const pages = Math.max(1, Math.ceil(shown.length / PAGE));
      page = Math.max(0, Math.min(page, pages - 1));
      back.disabled = page === 0;
      on.disabled = page === pages - 1;
      count.textContent = shown.length + " lanes, page " + (page + 1) + " of " + pages;
      list.replaceChildren(...shown.slice(page * PAGE, (page + 1) * PAGE).map(row));
    };
    const single = data.spans.length === 1;
    section("Timeline", "A lane is a node, or a job when no node is named. A label reaches from its onset to its end; a thin line is its failure.",
      h("div", {class: "legend"},
        h("span", {}, h("span", {class: "key matched"}, "▮ "), "label found"), h("span", {}, h("span", {class: "key missed"}, "▯ "), "label missed"),
        h("span", {}, h("span", {class: "key benign"}, "▨ "), "benign"), h("span", {}, h("span", {class: "key matched"}, "● "), "incident matched"),
        h("span", {}, h("span", {class: "key false"}, "✕ "), "false"), h("span", {}, h("span", {class: "key duplicate"}, "○ "), "duplicate"),
        h("span", {}, h("span", {class: "key duplicate"}, "· "), "for information")),
      h("div", {class: "controls"}, h("label", {}, "Show", filter), h("label", {}, "Find", search), back, on, count),
      single ? h("div", {class: "axis", "aria-hidden": "true"}, h("span", {}, utc(data.spans[0].from_ms)), h("span", {}, utc(data.spans[0].to_ms))) : null,
      list);
    show();

    function row(lane) {
      const {from_ms: from, to_ms: to} = lane.span;
      const at = ms => Math.max(0, Math.min(100, 100 * (ms - from) / Math.max(1, to - from)));
      const track = h("div", {class: "track"});
      for (const label of lane.labels) {
        const left = at(label.onset_ms);
        const text = label.id + " " + label.class + (label.fault ? " (" + label.fault + ")" : "") + ", " + label.state + ", onset " + utc(label.onset_ms)
          + (known(label.failure_ms) ? ", failure " + utc(label.failure_ms) : "");
        track.append(h("div", {class: "span " + label.state.replace(" ", "-"), role: "img", "aria-label": text, title: text,
          style: "left:" + left + "%;width:" + Math.max(0, at(labelEnd(label, to)) - left) + "%"}));
        if (known(label.failure_ms) && label.failure_ms <= to && label.failure_ms >= from) {
          track.append(h("div", {class: "failure", style: "left:" + at(label.failure_ms) + "%"}));
        }
      }
      for (const incident of lane.incidents) {
        const outcome = incident.outcome || "open";
        const text = incident.class + ", " + outcome.replace("_", " ") + ", opened " + utc(incident.opened_ms) + ": " + incident.summary;
        const sign = {matched: "●", "false": "✕", duplicate: "○", unscored: "○", not_paged: "·", open: "●"}[outcome];
        const place = {class: "mark " + outcome, title: text, "aria-label": text, style: "left:" + at(incident.opened_ms) + "%"};
        track.append(outcome === "false" ? h("a", {...place, href: "#" + anchor("incident:" + incident.window + ":" + incident.id)}, sign)
          : h("span", {...place, role: "img"}, sign));
      }
      const when = single ? null : h("small", {}, (lane.span.window || "trace") + ", " + utc(from) + ", " + duration(to - from));
      return h("div", {class: "lane"}, h("div", {class: "name"}, lane.name, when), track);
    }
  }

  function leadTimes() {
    const edges = [0, 10e3, 60e3, 300e3, 600e3, 1800e3, 3600e3, 6 * 3600e3, 24 * 3600e3, Infinity];
    const names = ["< 10 s", "10–60 s", "1–5 min", "5–10 min", "10–30 min", "30–60 min", "1–6 h", "6–24 h", "> 24 h"];
    const byClass = new Map();
    for (const label of data.labels) {
      if (!known(label.failure_ms) || !known(label.found_ms)) continue;
      const lead = label.failure_ms - label.found_ms;
      if (!byClass.has(label.class)) byClass.set(label.class, {late: 0, bins: names.map(() => 0)});
      const row = byClass.get(label.class);
      if (lead <= 0) row.late++;
      else row.bins[edges.findIndex(edge => lead < edge) - 1]++;
    }
    if (!byClass.size) return;
    const most = Math.max(1, ...[...byClass.values()].flatMap(row => [row.late, ...row.bins]));
    const cell = count => h("td", {class: "bar", style: "--share:" + 100 * count / most + "%"}, count || "");
    section("Lead time", "Labels found, by how long before their failure. Longer bars are more labels.",
      h("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": "lead times"}, h("table", {},
        h("thead", {}, h("tr", {}, h("th", {scope: "col"}, "class"), h("th", {scope: "col"}, "after failure"), names.map(name => h("th", {scope: "col"}, name)))),
        h("tbody", {}, [...byClass].sort().map(([name, row]) => h("tr", {}, h("th", {scope: "row"}, name), cell(row.late), row.bins.map(cell)))))));
  }

  function draw(place, title, xs, lines, options) {
    const size = () => ({width: Math.max(280, place.clientWidth), height: options.height || 240});
    const axis = {stroke: variable("--soft"), grid: {stroke: variable("--line"), width: 1}, ticks: {stroke: variable("--line")}};
    const plot = new uPlot({
      ...size(), cursor: {drag: {setScale: false}}, scales: {x: {time: !!options.time}, y: options.y || {}},
      axes: [{...axis, label: options.xLabel, labelSize: options.xLabel ? 20 : 0, ...(options.time ? {values: (u, ticks) => ticks.map(clock)} : {})}, {...axis, size: 62, values: options.yValues}],
      series: [{label: options.time ? "time" : options.xName, value: options.time ? (u, s) => known(s) ? clock(s) : "–" : options.xValue}, ...lines.map(line => ({
        label: line.name, stroke: line.stroke, width: line.width || 2, dash: line.dash, points: {show: !!line.points, size: 5}, spanGaps: false,
        value: (u, v) => v === null || v === undefined ? "–" : figure(v)}))],
      hooks: options.marks ? {draw: [u => marks(u, options.marks)]} : {},
    }, [xs, ...lines.map(line => line.y)], place);
    new ResizeObserver(() => plot.setSize(size())).observe(place);
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", title);
  }
  function marks(u, all) {
    const ratio = devicePixelRatio;
    u.ctx.save();
    u.ctx.font = 11 * ratio + "px system-ui, sans-serif";
    u.ctx.textAlign = "left";
    all.forEach(([name, ms, colour, dash], line) => {
      const x = u.valToPos(ms / 1e3, "x", true);
      if (x < u.bbox.left || x > u.bbox.left + u.bbox.width) return;
      u.ctx.strokeStyle = variable(colour);
      u.ctx.lineWidth = 2 * ratio;
      u.ctx.setLineDash(dash.map(d => d * ratio));
      u.ctx.beginPath();
      u.ctx.moveTo(x, u.bbox.top);
      u.ctx.lineTo(x, u.bbox.top + u.bbox.height);
      u.ctx.stroke();
      const y = u.bbox.top + (13 + 15 * line) * ratio;
      u.ctx.fillStyle = variable("--card");
      u.ctx.fillRect(x + 2 * ratio, y - 11 * ratio, u.ctx.measureText(name).width + 6 * ratio, 15 * ratio);
      u.ctx.fillStyle = variable(colour);
      u.ctx.fillText(name, x + 5 * ratio, y);
    });
    u.ctx.restore();
  }

  function budget() {
    if (data.budget.length < 2) return;
    const lines = points => [
      {name: "precision", stroke: variable("--found"), points: true, y: points.map(p => p.precision)},
      {name: "recall", stroke: variable("--wrong"), dash: [7, 5], points: true, y: points.map(p => p.recall)}];
    const unit = {range: [0, 1.02]};
    const left = h("div", {class: "chart"});
    const right = h("div", {class: "chart"});
    section("Precision and recall against the alert budget",
      "If only incidents of at least some risk had paged: by the pages that costs, and by that risk. Solid is precision, dashed is recall.",
      h("div", {class: "charts"}, left, right));
    const byPages = data.budget.filter((p, i, all) => !i || p.pages_per_day_per_1000_devices > all[i - 1].pages_per_day_per_1000_devices);
    const byRisk = [...data.budget].reverse();
    draw(left, "precision and recall by pages a day for 1,000 devices", byPages.map(p => p.pages_per_day_per_1000_devices), lines(byPages),
      {y: unit, xLabel: "pages a day for 1,000 devices", xName: "pages", xValue: (u, v) => figure(v)});
    draw(right, "precision and recall by risk", byRisk.map(p => p.risk), lines(byRisk),
      {y: unit, xLabel: "risk at least", xName: "risk", xValue: (u, v) => figure(v)});
  }

  function anchor(subject) {
    return "e-" + subject.replace(/[^A-Za-z0-9_-]/g, "-");
  }
  function explain() {
    const items = [
      ...data.labels.filter(label => label.state === "missed").map(label => ({
        subject: "label:" + label.id, tag: "missed", at: label.onset_ms,
        head: label.class + (label.fault ? " " + label.fault : "") + " on " + (label.node ? [label.node, label.device].filter(Boolean).join(" ") : label.job ? "job " + label.job : "the fleet") + ", onset " + utc(label.onset_ms),
        facts: ["label " + label.id + ", " + label.kind + ", scope " + label.scope + (known(label.failure_ms) ? ", failure " + duration(label.failure_ms - label.onset_ms) + " after onset" : ", degrades only")],
        marks: [["onset", label.onset_ms, "--missed", [6, 4]], ...(known(label.failure_ms) ? [["failure", label.failure_ms, "--text", []]] : [])]})),
      ...data.incidents.filter(incident => incident.outcome === "false").map(incident => ({
        subject: "incident:" + incident.window + ":" + incident.id, tag: "false", at: incident.opened_ms,
        head: incident.summary + ", opened " + utc(incident.opened_ms),
        facts: [incident.class + ", " + incident.severity + ", risk " + figure(incident.risk) + ", " + incident.id + (incident.window ? ", window " + incident.window : ""),
          ...(incident.about ? ["only the benign label " + incident.about + " is about this"] : []), ...incident.evidence],
        marks: [["opened", incident.opened_ms, "--wrong", []]]})),
    ];
    if (!items.length) {
      section("Missed and false", "Every label was found and no page was false.");
      return;
    }
    const list = h("div", {});
    const count = h("span", {role: "status"});
    let page = 0;
    const turn = step => () => { page += step; show(); };
    const back = h("button", {type: "button", onclick: turn(-1)}, "Previous");
    const on = h("button", {type: "button", onclick: turn(1)}, "Next");
    const show = () => {
      const pages = Math.ceil(items.length / PAGE);
      page = Math.max(0, Math.min(page, pages - 1));
      back.disabled = page === 0;
      on.disabled = page === pages - 1;
      count.textContent = items.length + " in all, page " + (page + 1) + " of " + pages;
      list.replaceChildren(...items.slice(page * PAGE, (page + 1) * PAGE).map(box));
    };
    section("Missed and false",
      "The telemetry of the culprit (bold) and up to three peers around it; smallest and largest value of each short span, a counter as its rise per second. A gap is telemetry that was not there.",
      items.length > PAGE ? h("div", {class: "controls"}, back, on, count) : null, list);
    show();
    if (list.firstChild) list.firstChild.open = true;
    addEventListener("hashchange", jump);
    jump();

    function jump() {
      const index = items.findIndex(item => "#" + anchor(item.subject) === location.hash);
      if (index < 0) return;
      page = Math.floor(index / PAGE);
      show();
      const target = document.getElementById(anchor(items[index].subject));
      target.open = true;
      target.scrollIntoView();
    }
    function box(item) {
      const inside = h("div", {}, h("ul", {}, item.facts.map(fact => h("li", {}, fact))));
      const panels = data.charts[item.subject];
      if (!panels) inside.append(h("p", {class: "note"}, "No telemetry is shown for this one: the page holds only so much."));
      else if (!panels.length) inside.append(h("p", {class: "note"}, "None of the metrics in question was reported around this time."));
      const box = h("details", {id: anchor(item.subject)}, h("summary", {}, h("span", {class: "tag " + item.tag}, item.tag), item.head), inside);
      box.addEventListener("toggle", () => {
        if (!box.open || inside.querySelector(".charts") || !panels || !panels.length) return;
        const charts = h("div", {class: "charts"});
        inside.append(charts);
        for (const panel of panels) {
          const place = h("div", {class: "chart"});
          charts.append(h("div", {class: "chart"}, h("h3", {}, panel.metric + ", " + panel.unit), place));
          const peers = ["--found", "--repeat", "--missed"];
          let peer = 0;
          draw(place, panel.metric + " around " + utc(item.at), panel.x, panel.lines.map(line => line.culprit
            ? {name: line.name, stroke: variable("--wrong"), width: 2.5, y: line.y}
            : {name: line.name, stroke: variable(peers[peer % 3]), width: 1, dash: [[], [5, 3], [2, 3]][peer++ % 3], y: line.y}),
            {time: true, height: 200, marks: item.marks, yValues: (u, ticks) => ticks.map(short)});
        }
      });
      return box;
    }
  }
  function short(value) {
    const size = Math.abs(value);
    for (const [unit, letter] of [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]]) {
      if (size >= unit) return +(value / unit).toPrecision(4) + " " + letter;
    }
    return +value.toPrecision(4) + "";
  }

  function problems() {
    const left = data.left_out;
    const notes = [];
    if (left.incidents) notes.push(left.incidents + " further incidents are in the JSON report alone.");
    if (left.labels) notes.push(left.labels + " further labels are in the trace alone.");
    if (left.charts) notes.push(left.charts + " further missed labels and false incidents are shown without telemetry.");
    if (data.problems.count) {
      notes.push(...data.problems.first.map(p => p.file + (p.line ? ":" + p.line : "") + ": " + p.problem));
      if (data.problems.count > data.problems.first.length) notes.push("and " + (data.problems.count - data.problems.first.length) + " further problems");
    }
    if (notes.length) section("Problems and limits", null, h("ul", {}, notes.map(note => h("li", {}, note))));
  }
})();

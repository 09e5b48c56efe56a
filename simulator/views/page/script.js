const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";
const make = (name, attributes, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
};
const draw = (name, attributes, ...children) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
};
const seconds = (us) => (us / 1e6).toFixed(3) + " s";
const grouped = (number) => number.toLocaleString("en");
const nobody = -1;
const nameOf = (seat) => seat === nobody ? "a stranger" : data.names[seat];
const end = Math.max(data.end_us, 1);

// --- Moments, as rows of names -------------------------------------------------------------------

const moments = data.moments.map((row, number) => {
    const [kind, at, agent, peer, role, line, what, note] = row;
    const asks = role === 0 ? agent : peer, answers = role === 0 ? peer : agent;
    return {number, kind: data.kinds[kind], at, agent, peer, role, line: data.lines[line] || null,
            what, note, asks, answers};
});
const isIn = (moment, asks, answers) => {
    if (moment.kind === "happened") {
        return [nobody, asks, answers].includes(moment.agent);
    }
    if (moment.asks === nobody) return moment.answers === answers;
    if (moment.answers === nobody) return moment.asks === asks;
    return moment.asks === asks && moment.answers === answers;
};

// --- The run as a whole --------------------------------------------------------------------------

const verdicts = {ok: "all checks held", known: "known weaknesses only", failed: "checks failed"};
document.title = data.title + " · hsagent-sim";
byId("title").textContent = data.title;
byId("verdict").textContent = verdicts[data.verdict];
byId("verdict").classList.add(data.verdict);
byId("command").textContent = data.command;
for (const [name, value] of data.facts) {
    byId("facts").append(make("div", {class: value.length > 30 ? "wide" : ""},
                              make("span", {class: "soft"}, name), make("b", {}, value)));
}

const showFindings = () => {
    if (data.findings.length === 0) {
        byId("findings").append(make("p", {class: "ok"}, "None: every check held after every event."));
    }
    for (const kind of data.finding_kinds) {
        const those = data.findings.filter((f) => f.check === kind.check && f.label === kind.label);
        const first = those[0];
        const box = make("details", {class: "finding " + (kind.label ? "known" : "failed")},
            make("summary", {}, make("b", {}, (kind.label ? "known " + kind.label : "FAILED") + "  " + kind.check),
                 make("span", {}, "  ×" + grouped(kind.count) + "  " + first.detail)));
        for (const finding of those) {
            const entry = make("div", {}, make("span", {}, seconds(finding.at_us) + "  " + finding.detail + "  "));
            if (finding.agent !== nobody && finding.peer !== nobody) {
                const link = make("a", {href: "#"}, "show");
                link.addEventListener("click", (event) => {
                    event.preventDefault();
                    goTo(finding);
                });
                entry.append(link);
            }
            entry.style.color = "var(--ink)";
            box.append(entry);
            if (finding === first && finding.history.length > 0) {
                box.append(make("pre", {}, finding.history.join("\n")));
            }
        }
        byId("findings").append(box);
    }
};

// --- Charts --------------------------------------------------------------------------------------

// Times of partitions and relay outages: [from, to, what].
const bands = (() => {
    const open = {}, all = [];
    const begins = {part: "partition", relay_down: "relay down"};
    const ends = {join: "part", relay_up: "relay_down"};
    for (const moment of moments) {
        if (moment.kind !== "happened" || moment.agent !== nobody) continue;
        const event = data.events[moment.what];
        if (begins[event]) open[event] = moment.at;
        if (ends[event] && open[ends[event]] !== undefined) {
            all.push([open[ends[event]], moment.at, begins[ends[event]]]);
            delete open[ends[event]];
        }
    }
    for (const event in open) all.push([open[event], end, begins[event]]);
    return all;
})();

const drawBands = (svg, width, height) => {
    for (const [from, to, what] of bands) {
        svg.append(draw("rect", {x: from / end * width, width: Math.max(1, (to - from) / end * width),
                                 y: 0, height, fill: "var(--band)"},
                        draw("title", {}, what + ", " + seconds(from) + " to " + seconds(to))));
    }
};

const addChart = (title, unit, series) => {
    const width = 600, height = 130, foot = 16, head = 6;
    const bins = data.rates.bins, binUs = data.rates.bin_us;
    const most = Math.max(1e-9, ...series.flatMap((one) => bins.map(one.value)));
    const x = (us) => us / end * width;
    const y = (value) => height - foot - value / most * (height - foot - head);
    const svg = draw("svg", {viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none",
                             role: "img", "aria-label": title});
    drawBands(svg, width, height - foot);
    svg.append(draw("line", {x1: 0, x2: width, y1: y(0), y2: y(0), stroke: "var(--line)",
                             "vector-effect": "non-scaling-stroke"}));
    for (const one of series) {
        let path = "";
        bins.forEach((bin, i) => {
            const right = Math.min((i + 1) * binUs, end);
            path += `${i ? "L" : "M"}${x(i * binUs)},${y(one.value(bin))}L${x(right)},${y(one.value(bin))}`;
        });
        svg.append(draw("path", {d: path, fill: "none", stroke: one.color, "stroke-width": 1.6,
                                 "vector-effect": "non-scaling-stroke"}));
    }
    const cursor = draw("line", {y1: 0, y2: height - foot, stroke: "var(--ink)", opacity: 0,
                                 "vector-effect": "non-scaling-stroke"});
    svg.append(cursor);
    const key = make("div", {class: "key"});
    const texts = series.map((one) => {
        const text = make("span", {});
        key.append(make("span", {}, Object.assign(make("i", {}), {style: "background:" + one.color}), text));
        return text;
    });
    const time = make("span", {class: "soft"});
    key.append(time);
    const usAt = (event) => {
        const box = svg.getBoundingClientRect();
        return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1) * end;
    };
    const read = (bin, at) => {
        series.forEach((one, i) => {
            texts[i].textContent = one.name + (bin ? " " + one.text(one.value(bin)) : "");
        });
        time.textContent = bin ? "at " + seconds(at) : "up to " + series[0].text(most) + " " + unit;
    };
    read(null);
    svg.addEventListener("mousemove", (event) => {
        const at = usAt(event);
        cursor.setAttribute("x1", x(at));
        cursor.setAttribute("x2", x(at));
        cursor.setAttribute("opacity", 0.5);
        read(bins[Math.min(Math.floor(at / binUs), bins.length - 1)], at);
    });
    svg.addEventListener("mouseleave", () => {
        cursor.setAttribute("opacity", 0);
        read(null);
    });
    svg.addEventListener("click", (event) => showFrom(rowAt(usAt(event))));
    byId("charts").append(make("div", {class: "chart"}, make("h3", {}, title), svg, key));
};

const showCharts = () => {
    const perSecond = 1e6 / data.rates.bin_us;
    const rate = (i) => (bin) => bin[i] * perSecond;
    const plain = (value) => value >= 100 ? grouped(Math.round(value)) : value.toFixed(1);
    const ms = (value) => (value / 1000).toFixed(1) + " ms";
    addChart("Lines per second", "per second", [
        {name: "sent", color: "var(--soft)", value: rate(0), text: plain},
        {name: "delivered to the addressee", color: "var(--exchange)", value: rate(1), text: plain},
        {name: "lost", color: "var(--bad)", value: rate(2), text: plain}]);
    addChart("Latency of lines, from sender to addressee", "", [
        {name: "longest", color: "var(--propose)", value: (bin) => bin[6], text: ms},
        {name: "95th percentile", color: "var(--finalize)", value: (bin) => bin[5], text: ms},
        {name: "median", color: "var(--exchange)", value: (bin) => bin[4], text: ms}]);
    addChart("Cycles closed per second", "per second", [
        {name: "closed", color: "var(--good)", value: rate(3), text: plain}]);
    addChart("Duration of closed cycles", "", [
        {name: "longest", color: "var(--propose)", value: (bin) => bin[8], text: ms},
        {name: "median", color: "var(--exchange)", value: (bin) => bin[7], text: ms}]);
};

// --- States over time ----------------------------------------------------------------------------

const colors = {
    init_ready: "var(--ready)", resp_ready: "var(--ready)", resp_confirm: "var(--confirm)",
    init_exchange: "var(--exchange)", resp_exchange: "var(--exchange)",
    init_finalize_propose: "var(--propose)", init_finalize_close: "var(--finalize)",
    resp_finalize: "var(--finalize)",
};
const pairs = data.pairs;  // {asks, answers, first: [initiator's state, responder's state]}
const statesOf = (asks, answers) => {
    const pair = pairs.find((one) => one.asks === asks && one.answers === answers);
    const spans = pair.first.map((state) => [{from: 0, to: end, state: data.states[state]}]);
    for (const moment of moments) {
        if (moment.kind !== "moved" || moment.asks !== asks || moment.answers !== answers) continue;
        const list = spans[moment.role];
        list[list.length - 1].to = moment.at;
        list.push({from: moment.at, to: end, state: data.states[moment.what]});
    }
    return spans;
};

const showStates = () => {
    const names = {"ready": "--ready", "resp_confirm": "--confirm", "exchange": "--exchange",
                   "init_finalize_propose": "--propose",
                   "init_finalize_close, resp_finalize": "--finalize"};
    for (const name in names) {
        byId("states-key").append(make("span", {},
            Object.assign(make("i", {}), {style: `background:var(${names[name]})`}), name));
    }
    const width = 1000;
    for (const pair of pairs) {
        const svg = draw("svg", {viewBox: `0 0 ${width} 20`, preserveAspectRatio: "none"});
        statesOf(pair.asks, pair.answers).forEach((spans, role) => {
            for (const span of spans) {
                svg.append(draw("rect", {
                    x: span.from / end * width, y: role === 0 ? 1 : 10.5, height: 8.5,
                    width: Math.max((span.to - span.from) / end * width, 0.3), fill: colors[span.state]},
                    draw("title", {}, span.state + ", " + seconds(span.from) + " to " + seconds(span.to))));
            }
        });
        drawBands(svg, width, 20);
        const strip = make("button", {class: "strip", "aria-pressed": "false"},
                           make("span", {}, nameOf(pair.asks) + " → " + nameOf(pair.answers)), svg);
        strip.addEventListener("click", (event) => {
            const box = svg.getBoundingClientRect();
            choose(pair.asks, pair.answers);
            if (event.clientX > box.left) showFrom(rowAt((event.clientX - box.left) / box.width * end));
        });
        pair.strip = strip;
        byId("strips").append(strip);
    }
};

// --- Messages between the chosen two -------------------------------------------------------------

const rowsShown = 120, rowHeight = 26, top = 46;
const chosen = {asks: 0, answers: 1, both: false, from: 0, rows: [], arrows: [], pinned: null};

// Mishaps of lines that still arrive: a mark on the arrow; other mishaps have a row.
const marksOf = new Map();
const keyOf = (moment) => moment.line.number + ">" + moment.agent;
const isMark = (moment) => moment.kind === "fate" &&
                           ["duplicated", "reordered", "altered"].includes(data.mishaps[moment.what]);
for (const moment of moments.filter(isMark)) {
    const marks = marksOf.get(keyOf(moment)) || new Set();
    marksOf.set(keyOf(moment), marks.add(data.mishaps[moment.what]));
}

// A row is a moment and the moments that it led to, at the same agent and time.
const rowsOf = (asks, answers, both) => {
    const rows = [];
    for (const moment of moments) {
        if (isMark(moment)) continue;
        if (!isIn(moment, asks, answers) && !(both && isIn(moment, answers, asks))) continue;
        const last = rows[rows.length - 1];
        const belongs = ["moved", "session", "opened"].includes(moment.kind) && last &&
                        last.moment.at === moment.at && last.moment.agent === moment.agent &&
                        last.moment.kind !== "sent";
        if (belongs) last.led.push(moment);
        else rows.push({moment, led: []});
    }
    return rows;
};

// One arrow from each sending to each of its arrivals, or to the place where it was lost.
const arrowsOf = (rows) => {
    const sent = new Map(), arrows = [];
    rows.forEach((row, place) => {
        const {kind, line, agent, peer} = row.moment;
        if (kind === "sent") {
            const arrow = {line, from: place, to: null, row, sender: agent, receiver: peer, kind: "open"};
            sent.set(line.number, {arrow, place, arrivals: 0});
            arrows.push(arrow);
        } else if (kind === "forged") {
            sent.set(line.number, {arrow: null, place, arrivals: 0});
        } else if (kind === "arrived" || kind === "fate") {
            const begin = sent.get(line.number);
            if (begin && begin.arrow && begin.arrow.to === null) begin.arrow.open = false;
            const arrow = {line, from: begin ? begin.place : place, to: place, row,
                           sender: line.sender, receiver: agent,
                           kind: kind === "fate" ? "lost" : line.sender === nobody ? "forged" : "came",
                           again: begin && begin.arrivals > 0, mishap: data.mishaps[row.moment.what]};
            if (begin) {
                ++begin.arrivals;
                if (begin.arrow) begin.arrow.done = true;
            }
            arrows.push(arrow);
        }
    });
    return arrows.filter((arrow) => !(arrow.kind === "open" && arrow.done));
};

const noteOf = (moment) => {
    const role = chosen.both ? (moment.role === 0 ? "initiator " : "responder ") : "";
    switch (moment.kind) {
        case "moved": return role + data.states[moment.what];
        case "session": return role + moment.note;
        case "opened": return "opens “" + moment.note + "”";
        case "happened": return data.events[moment.what] + (moment.note ? ": " + moment.note : "");
        case "fate": return data.mishaps[moment.what];
        default: return moment.note;
    }
};
const shortened = (text, most) => text.length > most ? text.slice(0, most - 1) + "…" : text;

const showDiagram = () => {
    const {rows, from} = chosen;
    const shown = rows.slice(from, from + rowsShown);
    const width = 900, xs = {[chosen.asks]: 270, [chosen.answers]: 630}, middle = 450;
    const height = top + Math.max(shown.length, 1) * rowHeight + 20;
    const y = (place) => top + (place - from) * rowHeight + rowHeight / 2;
    const clamp = (value) => Math.min(Math.max(value, top - 8), height - 8);
    const svg = draw("svg", {viewBox: `0 0 ${width} ${height}`, role: "img",
                             "aria-label": "messages between the chosen pair"});
    for (const seat of [chosen.asks, chosen.answers]) {
        const x = xs[seat];
        svg.append(draw("line", {x1: x, x2: x, y1: top - 12, y2: height, stroke: "var(--line)"}));
        svg.append(draw("text", {x, y: 18, "text-anchor": "middle", "font-weight": 700}, nameOf(seat)));
        svg.append(draw("text", {x, y: 32, "text-anchor": "middle", class: "soft"},
                        seat === chosen.asks ? "initiator" : "responder"));
    }
    if (chosen.arrows.some((arrow) => arrow.kind === "forged")) {
        svg.append(draw("line", {x1: middle, x2: middle, y1: top - 12, y2: height,
                                 stroke: "var(--forged)", "stroke-dasharray": "3 4", opacity: 0.6}));
        svg.append(draw("text", {x: middle, y: 18, "text-anchor": "middle", fill: "var(--forged)",
                                 style: "fill:var(--forged)"}, "adversary"));
    }
    drawStateBars(svg, xs, y, clamp, height);
    shown.forEach((row, i) => {
        const place = from + i, {moment} = row;
        svg.append(draw("text", {x: 6, y: y(place) + 4, class: "soft mono"}, seconds(moment.at)));
        const notes = [];
        if (!["sent", "forged", "arrived"].includes(moment.kind)) notes.push(noteOf(moment));
        if (moment.kind === "arrived" && moment.note && !row.led.length) notes.push(moment.note);
        for (const one of row.led) notes.push(noteOf(one));
        if (moment.kind === "fate") return;
        const all = notes.join(" · ");
        if (!all) return;
        const right = moment.agent === chosen.answers;
        const atMiddle = moment.agent === nobody;
        svg.append(draw("text", {
            x: atMiddle ? middle : right ? xs[chosen.answers] + 14 : xs[chosen.asks] - 14,
            y: y(place) + 4, "text-anchor": atMiddle ? "middle" : right ? "start" : "end",
            class: moment.kind === "happened" ? "" : "soft",
            "font-weight": moment.kind === "happened" ? 700 : 400},
            shortened(all, right ? 38 : 26), draw("title", {}, all)));
    });
    for (const arrow of chosen.arrows) {
        const first = Math.min(arrow.from, arrow.to ?? arrow.from);
        const last = Math.max(arrow.from, arrow.to ?? arrow.from);
        if (last < from || first >= from + rowsShown) continue;
        svg.append(drawArrow(arrow, xs, middle, y, clamp));
    }
    byId("diagram").replaceChildren(svg);
    byId("window").max = Math.max(0, rows.length - 1);
    byId("window").value = from;
    const last = Math.min(from + rowsShown, rows.length);
    byId("where").textContent = rows.length === 0 ? "nothing happened between these two"
        : `rows ${grouped(from + 1)} to ${grouped(last)} of ${grouped(rows.length)}` +
          (data.moments_given_up ? "; earlier ones were dropped, because there were too many" : "");
};

const drawStateBars = (svg, xs, y, clamp, height) => {
    const at = (us) => {
        let place = rowAt(us);
        return clamp(y(place));
    };
    const bar = (asks, answers, role, x) => {
        for (const span of statesOf(asks, answers)[role]) {
            const y1 = span.from === 0 ? clamp(0) : at(span.from);
            const y2 = span.to === end ? height : at(span.to);
            if (y2 <= y1) continue;
            svg.append(draw("rect", {x: x - 3, y: y1, width: 6, height: y2 - y1, fill: colors[span.state]},
                            draw("title", {}, span.state)));
        }
    };
    const {asks, answers, both} = chosen;
    bar(asks, answers, 0, xs[asks]);
    bar(asks, answers, 1, xs[answers]);
    if (both) {
        bar(answers, asks, 1, xs[asks] - 7);
        bar(answers, asks, 0, xs[answers] + 7);
    }
};

const drawArrow = (arrow, xs, middle, y, clamp) => {
    const place = (seat) => seat in xs ? xs[seat] : middle;
    const x1 = place(arrow.sender), target = place(arrow.receiver);
    const towards = Math.sign(target - x1) || 1;
    const goes = arrow.kind === "came" || arrow.kind === "forged";
    const x2 = goes ? target - towards * 5 : x1 + (target - x1) * 0.62;
    const y1 = clamp(y(arrow.from)), y2 = clamp(y(arrow.to ?? arrow.from));
    const kinds = {came: "", forged: "forged", lost: "lost", open: "lost"};
    const group = draw("g", {class: "arrow " + kinds[arrow.kind] + (arrow.again ? " again" : ""),
                             tabindex: 0, "data-line": arrow.line.number});
    group.append(draw("line", {x1, y1, x2, y2}), draw("line", {x1, y1, x2, y2, class: "grip"}));
    if (goes) {
        const angle = Math.atan2(y2 - y1, x2 - x1) * 180 / Math.PI;
        group.append(draw("path", {d: "M0,0L-9,-4L-9,4Z", transform: `translate(${x2},${y2}) rotate(${angle})`}));
    } else {
        group.append(draw("path", {d: `M${x2 - 5},${y2 - 5}L${x2 + 5},${y2 + 5}M${x2 - 5},${y2 + 5}L${x2 + 5},${y2 - 5}`}));
    }
    const marks = [];
    if (arrow.kind === "lost") marks.push(arrow.mishap);
    if (arrow.kind === "open") marks.push("never arrives");
    if (arrow.kind === "came") marks.push(...(marksOf.get(keyOf(arrow.row.moment)) || []));
    if (arrow.again) marks.push("again");
    if (arrow.kind === "forged") marks.push("as " + nameOf(arrow.row.moment.peer));
    const label = arrow.line.intent + (marks.length ? " (" + marks.join(", ") + ")" : "");
    const along = goes ? 0.5 : 0.25;
    group.append(draw("text", {x: x1 + (x2 - x1) * along, y: y1 + (y2 - y1) * along - 4,
                               "text-anchor": goes ? "middle" : towards > 0 ? "start" : "end"}, label));
    group.addEventListener("mouseenter", () => chosen.pinned || showMessage(arrow));
    group.addEventListener("focus", () => showMessage(arrow));
    group.addEventListener("click", () => {
        const same = chosen.pinned === arrow;
        chosen.pinned = same ? null : arrow;
        for (const one of document.querySelectorAll(".arrow.on")) one.classList.remove("on");
        if (!same) group.classList.add("on");
        showMessage(arrow);
        remember(same ? null : arrow);
    });
    return group;
};

const pretty = (text) => {
    try {
        return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
        return text;
    }
};

const showMessage = (arrow) => {
    const {line, row} = arrow;
    const list = make("dl", {});
    const add = (name, value) => value !== "" && list.append(make("dt", {}, name), make("dd", {}, value));
    add("from", arrow.kind === "forged" ? "an adversary, as " + nameOf(row.moment.peer) : nameOf(line.sender));
    add("to", line.to || "everyone");
    add("sent", seconds(line.sent_us));
    if (arrow.kind === "came" || arrow.kind === "forged") {
        add("arrived", seconds(row.moment.at) + ", after " + ((row.moment.at - line.sent_us) / 1000).toFixed(3) + " ms");
        add("result", row.moment.note || "ignored by both roles");
        for (const moment of row.led) {
            add("then", nameOf(moment.agent) + ": " + noteOf(moment));
        }
    }
    if (arrow.kind === "lost") add("lost", arrow.mishap + ", at " + seconds(row.moment.at));
    if (arrow.kind === "open") add("arrived", "not by the end of the run");
    const parts = [make("b", {}, line.intent + " "), make("span", {class: "soft"}, "line " + line.number),
                   list, make("pre", {}, pretty(line.text))];
    if (line.received !== undefined) {
        parts.push(make("div", {class: "failed"}, "What arrived differs from what was sent:"),
                   make("pre", {}, line.received));
    }
    byId("detail").replaceChildren(...parts);
};

// --- Navigation ----------------------------------------------------------------------------------

const rowAt = (us) => {
    let low = 0, high = chosen.rows.length;
    while (low < high) {
        const half = (low + high) >> 1;
        if (chosen.rows[half].moment.at < us) low = half + 1;
        else high = half;
    }
    return low;
};
const showFrom = (row) => {
    chosen.from = Math.min(Math.max(row, 0), Math.max(chosen.rows.length - 1, 0));
    showDiagram();
};
const choose = (asks, answers, both = chosen.both) => {
    Object.assign(chosen, {asks, answers, both, pinned: null});
    chosen.rows = rowsOf(asks, answers, both);
    chosen.arrows = arrowsOf(chosen.rows);
    for (const pair of pairs) {
        const on = pair.asks === asks && pair.answers === answers;
        pair.strip.setAttribute("aria-pressed", on);
        if (on) byId("pair").value = asks + ":" + answers;
    }
    byId("both").checked = both;
    showFrom(0);
    remember(null);
};
const goTo = (finding) => {
    const count = (asks, answers) => moments.filter((one) => isIn(one, asks, answers)).length;
    const {agent, peer} = finding;
    if (count(agent, peer) >= count(peer, agent)) choose(agent, peer);
    else choose(peer, agent);
    showFrom(rowAt(finding.at_us) - 12);
    byId("controls").scrollIntoView();
};
// Keeps what is shown in the address, so that it can be shared as a link.
const remember = (arrow) => {
    const parts = ["pair=" + nameOf(chosen.asks) + ":" + nameOf(chosen.answers)];
    if (chosen.both) parts.push("both");
    if (arrow) parts.push("line=" + arrow.line.number);
    history.replaceState(null, "", "#" + parts.join("&"));
};
const readAddress = () => {
    const wanted = new URLSearchParams(location.hash.slice(1));
    const seats = (wanted.get("pair") || "").split(":").map((name) => data.names.indexOf(name));
    const known = pairs.find((one) => one.asks === seats[0] && one.answers === seats[1]) ||
                  pairs.find((one) => one.asks === data.shown[0] && one.answers === data.shown[1]);
    choose(known.asks, known.answers, wanted.has("both"));
    const arrow = wanted.has("line") &&
                  chosen.arrows.find((one) => String(one.line.number) === wanted.get("line"));
    if (arrow) {
        showFrom(arrow.from - 10);
        byId("diagram").querySelector(`[data-line="${arrow.line.number}"]`).dispatchEvent(new Event("click"));
    }
};

if (data.moments_given_up) {
    byId("strips").before(make("p", {class: "known"}, "The first " + grouped(data.moments_given_up) +
        " moments were dropped, because there were too many; states and messages begin after them."));
}
showFindings();
showCharts();
if (pairs.length > 0) {
    showStates();
    for (const pair of pairs) {
        byId("pair").append(make("option", {value: pair.asks + ":" + pair.answers},
                                 nameOf(pair.asks) + " → " + nameOf(pair.answers)));
    }
    byId("pair").addEventListener("change", (event) => choose(...event.target.value.split(":").map(Number)));
    byId("both").addEventListener("change", (event) => choose(chosen.asks, chosen.answers, event.target.checked));
    byId("earlier").addEventListener("click", () => showFrom(chosen.from - rowsShown + 10));
    byId("later").addEventListener("click", () => showFrom(chosen.from + rowsShown - 10));
    byId("window").addEventListener("input", (event) => showFrom(Number(event.target.value)));
    readAddress();
} else {
    byId("controls").replaceChildren(make("span", {class: "soft"}, "There is one agent, and no pair."));
}
document.documentElement.dataset.drawn = byId("diagram").querySelectorAll(".arrow").length;

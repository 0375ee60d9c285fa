"use strict"
// Draws a saved explorer. The page's data (`Explorer.page_data`) hold a specification of the figure and, for
// each mark, note and button, its frames: `by` names the settings it depends on, `at` says which of the
// `frames` each combination of their positions has. The state is a position for each setting.

const page = JSON.parse(document.getElementById("data").textContent)
const settings = page.settings
const mainSetting = Object.keys(settings)[0]   // its marks lie on top
const [pageWidth, pageHeight] = page.size
const state = {}
const drawn = []   // milliseconds of the last pictures
for (const name in settings) state[name] = settings[name].start

const byId = id => document.getElementById(id)
const escapeHtml = text => String(text).replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`)
const number = x => x.toFixed(2)

// What a mark, note or button shows at the present state.
function valuesOf(item) {
    const combination = item.by.reduce((i, name) => i*settings[name].choices.length + state[name], 0)
    return item.frames[item.at[combination]]
}

// --- Scales and lists -------------------------------------------------------------------------------------

// A function from values of an axis to points of the picture; NaN where there is no value.
function scale([low, high, , , log], from, to) {
    const f = log ? Math.log : x => x
    return value => value === null ? NaN : from + (to - from)*(f(value) - f(low))/(f(high) - f(low))
}

// A value for all, or a list of values, as a list.
const asList = (value, length) => Array.isArray(value) ? value : Array(length ?? 1).fill(value)

// Several of them as lists of one length.
function asLists(values, names) {
    const length = Math.max(...names.map(name => Array.isArray(values[name]) ? values[name].length : 1))
    return names.map(name => asList(values[name], length))
}

// --- SVG --------------------------------------------------------------------------------------------------

const DASHES = {solid: "", dashed: "5 3", dotted: "1.5 2.5"}
const ANCHORS = {left: "start", center: "middle", right: "end"}
const color = look => `var(--${look.colour})`
const stroke = look => `stroke="${color(look)}" stroke-width="${look.width}" ` +
    `stroke-dasharray="${DASHES[look.dash]}" fill="none"`

function lineSvg(x1, x2, y1, y2, attributes) {
    return `<line x1="${number(x1)}" x2="${number(x2)}" y1="${number(y1)}" y2="${number(y2)}" ${attributes}/>`
}

function rectSvg(x, y, width, height, attributes = "") {
    const size = `width="${number(width)}" height="${number(height)}"`
    return `<rect x="${number(x)}" y="${number(y)}" ${size}${attributes && " " + attributes}/>`
}

function textSvg(x, y, attributes, text) {
    return `<text x="${number(x)}" y="${number(y)}" ${attributes}>${escapeHtml(text)}</text>`
}

// Kind of mark → function of its values, its look, the scales of its panel and the panel's box: SVG.
const DRAW_MARK = {
    rectangles(values, look, X, Y) {
        const [x0, x1, y0, y1] = asLists(values, ["x0", "x1", "y0", "y1"])
        const paint = look.hollow ? stroke(look) : `fill="${color(look)}"`
        return x0.map((_, i) => {
            const left = X(x0[i]), right = X(x1[i]), bottom = Y(y0[i]), top = Y(y1[i])
            if (isNaN(left + right + bottom + top)) return ""
            const width = Math.abs(left - right), height = Math.abs(bottom - top)
            return rectSvg(Math.min(left, right), Math.min(bottom, top), width, height, paint)
        }).join("")
    },

    band(values, look, X, Y) {
        const {x, low, high} = values
        const known = x.map((_, i) => i).filter(i => !isNaN(X(x[i]) + Y(low[i]) + Y(high[i])))
        const point = (i, y) => `${number(X(x[i]))},${number(Y(y[i]))}`
        const there = known.map(i => point(i, low))
        const back = known.reverse().map(i => point(i, high))
        return `<polygon points="${[...there, ...back].join(" ")}" fill="${color(look)}"/>`
    },

    line(values, look, X, Y) {
        let path = "", pen = "M"
        values.x.forEach((x, i) => {
            const across = X(x), up = Y(values.y[i])
            if (isNaN(across + up)) { pen = "M"; return }
            path += `${pen}${number(across)} ${number(up)}`
            pen = "L"
        })
        return `<path d="${path}" stroke-linejoin="round" ${stroke(look)}/>`
    },

    points(values, look, X, Y) {
        const [x, y] = asLists(values, ["x", "y"])
        const paint = look.hollow ? `fill="none" stroke="${color(look)}"` : `fill="${color(look)}"`
        return x.map((_, i) => {
            const across = X(x[i]), up = Y(y[i])
            if (isNaN(across + up)) return ""
            return `<circle cx="${number(across)}" cy="${number(up)}" r="${look.size/2}" ${paint}/>`
        }).join("")
    },

    segments(values, look, X, Y) {
        const [x0, x1, y0, y1] = asLists(values, ["x0", "x1", "y0", "y1"])
        return x0.map((_, i) => {
            const ends = [X(x0[i]), X(x1[i]), Y(y0[i]), Y(y1[i])]
            return ends.some(isNaN) ? "" : lineSvg(...ends, stroke(look))
        }).join("")
    },

    rule(values, look, X, Y, box) {
        return asList(values.x).map(X).map(x =>
            isNaN(x) ? "" : lineSvg(x, x, box.top, box.bottom, stroke(look))).join("")
    },

    text(values, look, X, Y, box) {
        const texts = asList(values.text)
        const x = asList(values.x, texts.length), y = asList(values.y, texts.length)
        const across = look.inside ? X : share => box.left + share*(box.right - box.left)
        const up = look.inside ? Y : share => box.bottom - share*(box.bottom - box.top)
        const lower = look.inside ? look.font*.35 : 0   // from the middle of a line to its foot
        const anchor = `text-anchor="${ANCHORS[look.align]}"`
        const attributes = `font-size="${look.font}" fill="${color(look)}" ${anchor}`
        return texts.map((text, i) => isNaN(across(x[i]) + up(y[i])) ? "" :
            textSvg(across(x[i]), up(y[i]) + lower, attributes, text)).join("")
    },

    heatmap(values, look, X, Y, box) {
        const height = (box.bottom - box.top)/values.share.length
        const drawRow = (row, i) => {
            const width = (box.right - box.left)/row.length
            return row.map((share, j) => rectSvg(box.left + j*width, box.top + i*height, width, height,
                `fill="${color(look)}" fill-opacity="${share ?? 0}"`)).join("")
        }
        return values.share.map(drawRow).join("")
    },
}

// --- The picture ------------------------------------------------------------------------------------------

// Grid, ticks, labels and the two lines of a panel.
function drawFrame(box, xAxis, yAxis, X, Y) {
    const [, , xTicks, xLabel] = xAxis, [, , yTicks, yLabel] = yAxis
    const grid = `stroke="var(--line)" stroke-opacity=".4" stroke-width=".6"`
    const edge = `stroke="var(--line)" stroke-width=".8"`
    const ink = `font-size="8" fill="var(--ink)"`
    const middle = `text-anchor="middle" ${ink}`
    const parts = []
    for (const [value, text] of xTicks) {
        parts.push(lineSvg(X(value), X(value), box.top, box.bottom + 3, grid))
        parts.push(textSvg(X(value), box.bottom + 11, middle, text))
    }
    for (const [value, text] of yTicks) {
        parts.push(lineSvg(box.left - 3, box.right, Y(value), Y(value), grid))
        parts.push(textSvg(box.left - 5, Y(value) + 2.8, `text-anchor="end" ${ink}`, text))
    }
    if (xTicks.length) parts.push(lineSvg(box.left, box.right, box.bottom, box.bottom, edge))
    if (yTicks.length) parts.push(lineSvg(box.left, box.left, box.top, box.bottom, edge))
    if (xLabel) {
        const below = xTicks.length ? 22 : 11
        parts.push(textSvg((box.left + box.right)/2, box.bottom + below, middle, xLabel))
    }
    if (yLabel) {
        const longest = Math.max(0, ...yTicks.map(([, text]) => text.length))
        const x = box.left - longest*4.6 - (yTicks.length ? 12 : 5), y = (box.top + box.bottom)/2
        const turned = `transform="translate(${number(x)} ${number(y)}) rotate(-90)"`
        parts.push(`<text ${turned} ${middle}>${escapeHtml(yLabel)}</text>`)
    }
    return parts.join("")
}

// The panels by name: box in points, axes of the present state, scales, and the SVG of their frames.
function layOutPanels() {
    const panels = {}
    for (const name in page.panels) {
        const {place: [left, bottom, width, height], x, y} = page.panels[name]
        const box = {left: left*pageWidth, right: (left + width)*pageWidth,
                     top: (1 - bottom - height)*pageHeight, bottom: (1 - bottom)*pageHeight}
        panels[name] = {box, x, y}
    }
    for (const mark of page.marks) {
        if (mark.kind != "axes") continue
        const {x, y} = valuesOf(mark), panel = panels[mark.look.panel]
        panel.x = x ?? panel.x
        panel.y = y ?? panel.y
    }
    for (const panel of Object.values(panels)) {
        panel.X = scale(panel.x, panel.box.left, panel.box.right)
        panel.Y = scale(panel.y, panel.box.bottom, panel.box.top)
        panel.svg = drawFrame(panel.box, panel.x, panel.y, panel.X, panel.Y)
    }
    return panels
}

// What never moves lies below, what the main setting moves on top.
function levelOf(mark) {
    if (!mark.by.length) return 0
    return mark.by.includes(mainSetting) ? 2 : 1
}

function drawMark(mark, panel) {
    const spills = mark.kind == "text" || mark.kind == "points"
    const clip = spills ? "" : `clip-path="url(#clip-${mark.look.panel})"`
    const svg = DRAW_MARK[mark.kind](valuesOf(mark), mark.look, panel.X, panel.Y, panel.box)
    return `<g opacity="${mark.look.alpha}" ${clip} data-mark="${escapeHtml(mark.name)}">${svg}</g>`
}

function drawPicture() {
    const panels = layOutPanels()
    for (const level of [0, 1, 2])
        for (const mark of page.marks)
            if (mark.kind != "axes" && levelOf(mark) == level)
                panels[mark.look.panel].svg += drawMark(mark, panels[mark.look.panel])
    const clips = Object.entries(panels).map(([name, {box}]) => {
        const width = box.right - box.left + 2, height = box.bottom - box.top + 2
        return `<clipPath id="clip-${name}">${rectSvg(box.left - 1, box.top - 1, width, height)}</clipPath>`
    })
    const alternative = page.notes.filter(note => note.kind == "alt text").map(note => valuesOf(note).text)
    const start = `<svg viewBox="0 0 ${pageWidth} ${pageHeight}" role="img" ` +
        `aria-label="${escapeHtml(alternative.join(" "))}">`
    const svgs = Object.values(panels).map(panel => panel.svg)
    byId("picture").innerHTML = `${start}<defs>${clips.join("")}</defs>${svgs.join("")}</svg>`
}

// --- Notes ------------------------------------------------------------------------------------------------

const cellsHtml = cells => cells.map(cell => `<td>${escapeHtml(cell)}</td>`).join("")
const paragraph = text => text ? `<p>${escapeHtml(text)}</p>` : ""
const imageHtml = (image, alt) => image ? `<img src="${escapeHtml(image)}" alt="${alt}">` : ""

function cardHtml(card) {
    const lines = card.lines.map(line => `<div>${escapeHtml(line)}</div>`).join("")
    return `<div>${imageHtml(card.image, "")}${lines}</div>`
}

// Kind of note → function of its values: HTML.
const NOTE_HTML = {
    text: ({text}) => paragraph(text),
    table({head, rows}) {
        const lines = rows.map(([name, ...cells]) =>
            `<tr><th scope="row">${escapeHtml(name)}</th>${cellsHtml(cells)}</tr>`)
        return `<table aria-live="polite"><tr>${cellsHtml(head)}</tr>${lines.join("")}</table>`
    },
    example: ({image, text}) => imageHtml(image, "the example") + paragraph(text),
    gallery: ({ids}) => `<div class="gallery">${ids.map(id => cardHtml(page.cards[id])).join("")}</div>`,
    download({name, text, label}) {
        const address = `data:text/csv,${encodeURIComponent(text)}`
        return `<a download="${escapeHtml(name)}" href="${address}">${escapeHtml(label)}</a>`
    },
    "alt text": () => "",
}

const isBelow = note => ["gallery", "download"].includes(note.kind)
const notesHtml = notes => notes.map(note => NOTE_HTML[note.kind](valuesOf(note))).join("")

function drawNotes() {
    byId("beside").innerHTML = notesHtml(page.notes.filter(note => !isBelow(note)))
    byId("below").innerHTML = notesHtml(page.notes.filter(isBelow))
}

// --- Controls ---------------------------------------------------------------------------------------------

function syncControls() {
    for (const name in settings) {
        const setting = settings[name], control = byId("set-" + name)
        if (!control) continue
        control.value = state[name]
        if (setting.kind == "slider") {
            control.setAttribute("aria-valuetext", setting.shown[state[name]])
            control.nextElementSibling.value = setting.shown[state[name]]
        }
    }
    for (const button of page.buttons) {
        const control = byId("act-" + button.name), {label, targets} = valuesOf(button)
        control.textContent = label
        control.disabled = !targets.length
    }
}

function draw() {
    const start = performance.now()
    drawPicture()
    drawNotes()
    syncControls()
    drawn.push(performance.now() - start)
    if (drawn.length > 1000) drawn.shift()
}

let waiting = false   // however many events come between two frames, one picture is drawn
function drawSoon() {
    if (waiting) return
    waiting = true
    requestAnimationFrame(() => { waiting = false; draw() })
}

function addControl(name, setting) {
    const label = document.createElement("label")
    const optionHtml = (text, i) => `<option value="${i}">${escapeHtml(text)}</option>`
    const options = setting.shown.map(optionHtml).join("")
    const last = setting.choices.length - 1
    const control = setting.kind == "slider" ?
        `<input type="range" min="0" max="${last}" step="1" id="set-${name}"><output></output>` :
        `<select id="set-${name}">${options}</select>`
    label.innerHTML = `<span>${escapeHtml(setting.label)}</span>${control}`
    label.querySelector("input, select").addEventListener("input", event => {
        state[name] = +event.target.value
        drawSoon()
    })
    byId("controls").append(label)
}

function addButton(button) {
    const control = document.createElement("button")
    control.type = "button"
    control.id = "act-" + button.name
    control.addEventListener("click", () => {
        const {targets} = valuesOf(button)
        const isHere = target => Object.entries(target).every(([name, position]) => state[name] == position)
        Object.assign(state, targets[(targets.findIndex(isHere) + 1) % targets.length])
        draw()
    })
    byId("controls").append(control)
}

for (const name in settings) if (settings[name].choices.length > 1) addControl(name, settings[name])
page.buttons.forEach(addButton)
draw()

window.explorer = {
    state,
    drawn,
    values: name => valuesOf([...page.marks, ...page.notes].find(item => item.name == name)),
    set(changes) { Object.assign(state, changes); draw() },
}

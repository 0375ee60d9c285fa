// What stands beside and below the picture: texts, tables, examples.

import {make} from "./controls.js"

const paragraph = words => words ? [make("p", {}, words)] : []
const image = (source, words) => source ? [make("img", {src: source, alt: words})] : []

// Kind of note → function of its values: elements. Texts are set as text, never as markup.
const MAKE = {
    text: ({text}) => paragraph(text),
    table({head, rows}) {
        const lines = rows.map(([name, ...cells]) =>
            make("tr", {}, make("th", {scope: "row"}, name), ...cells.map(words => make("td", {}, words))))
        const first = head.length ? [make("tr", {}, ...head.map(words => make("td", {}, words)))] : []
        return [make("table", {}, ...first, ...lines)]
    },
    example: ({image: source, text}) => [...image(source, "the example"), ...paragraph(text)],
    gallery: ({cards}) => [make("div", {class: "gallery"}, ...cards.map(cardOf))],
    download({name, text, label}) {
        const href = `data:text/csv;charset=utf-8,${encodeURIComponent(text)}`
        return [make("a", {download: name, href}, label)]
    },
    progress({share, text}) {
        return [make("progress", {value: String(share), max: "1", "aria-label": "progress"}),
                make("span", {role: "status"}, ` ${text}`)]
    },
    list: ({title, items}) => items.length ? [...heading(title), itemsOf(items)] : [],
    "training status": trainingStatus,
    "alt text": () => [],
}

const heading = words => words ? [make("b", {}, words)] : []
const itemsOf = items => make("ol", {}, ...items.map(words => make("li", {}, words)))

// What a training does: a word, how far it is, and what went wrong.
function trainingStatus({status, share, text, error, remark}) {
    const bar = share === null ? []
        : [make("progress", {value: String(share), max: "1", "aria-label": "share of the steps done"})]
    const parts = [make("b", {role: "status"}, status), ...bar, make("span", {class: "how-far"}, text)]
    if (error) parts.push(make("p", {role: "alert", class: "alert"}, error))
    return [...parts, ...paragraph(remark)]
}

function cardOf(card) {
    const lines = make("div", {}, ...card.lines.map(words => make("div", {}, words)))
    return make("div", {class: "card"}, ...image(card.image, ""), lines)
}

// Kind of note → its place; all others are beside the picture.
const PLACES = {gallery: "below", download: "below", progress: "progress", "training status": "progress"}

export class Notes {
    // `parts` are the places by name.
    constructor(parts, notes) {
        this.places = notes.map(note => {
            const element = make("div", {"data-note": note.name})
            parts[PLACES[note.kind] ?? "beside"].append(element)
            return {note, element, drawn: undefined}
        })
    }

    draw(values) {
        for (const place of this.places) {
            const now = values(place.note)
            if (now === place.drawn) continue
            place.drawn = now
            place.element.replaceChildren(...MAKE[place.note.kind](now))
        }
    }

    // The picture in words.
    alternative(values) {
        return this.places.filter(({note}) => note.kind == "alt text")
            .map(({note}) => values(note).text).join(" ")
    }
}

// Where the panels lie in a picture of so many CSS pixels. Places are shares of a picture of `size` points;
// what lies between panels holds text, so it keeps its size, and the panels share what is left.

export const TEXT_SCALE = 1.375   // CSS pixels for a point of text: 8 points are 11 pixels

// About so many CSS pixels are words wide.
export const widthOfText = (words, points) => words.length*points*TEXT_SCALE*0.53

const MOST_GAPS = 0.6   // of the width or height: in a narrow picture the gaps shrink

// A function from shares to pixels: gaps between the spans [from, to] are fixed, the spans stretch.
function stretch(spans, points, pixels) {
    const edges = [...new Set([0, 1, ...spans.flat()])].sort((a, b) => a - b)
    const pieces = edges.slice(1).map((end, i) => {
        const start = edges[i]
        return {start, end, isPanel: spans.some(([from, to]) => from <= start && end <= to)}
    })
    const length = wanted => pieces.filter(piece => piece.isPanel == wanted)
        .reduce((sum, {start, end}) => sum + end - start, 0)
    const gaps = Math.min(length(false)*points*TEXT_SCALE, MOST_GAPS*pixels)
    const perGap = gaps/(length(false) || 1), perPanel = (pixels - gaps)/(length(true) || 1)
    let at = 0
    const starts = pieces.map(piece => {
        const start = at
        at += (piece.end - piece.start)*(piece.isPanel ? perPanel : perGap)
        return start
    })
    return share => {
        const i = Math.max(0, pieces.findIndex(piece => share <= piece.end))
        return starts[i] + (share - pieces[i].start)*(pieces[i].isPanel ? perPanel : perGap)
    }
}

// Height in CSS pixels of a picture of this width: as designed, but no more than fits on a laptop's screen.
export function heightFor([, points], width, most) {
    return Math.round(Math.min(points*TEXT_SCALE, most, Math.max(300, 0.9*width)))
}

// Name → the panel's box, and its size in points as designed.
export function layOut([widthPoints, heightPoints], panels, width, height) {
    const places = Object.values(panels).map(panel => panel.place)
    const across = stretch(places.map(([left, , w]) => [left, left + w]), widthPoints, width)
    const up = stretch(places.map(([, bottom, , h]) => [bottom, bottom + h]), heightPoints, height)
    const boxes = {}
    for (const [name, {place: [left, bottom, w, h]}] of Object.entries(panels)) {
        boxes[name] = {
            left: across(left), right: across(left + w),
            top: height - up(bottom + h), bottom: height - up(bottom),
            points: [w*widthPoints, h*heightPoints],
        }
    }
    return boxes
}

// Pixels of a share of a box. Beyond its edges lies text: there a share counts in points as designed.
export function shareAcross({left, right, points: [width]}, share) {
    if (share < 0) return left + share*width*TEXT_SCALE
    if (share > 1) return right + (share - 1)*width*TEXT_SCALE
    return left + share*(right - left)
}

export function shareUp({top, bottom, points: [, height]}, share) {
    if (share < 0) return bottom - share*height*TEXT_SCALE
    if (share > 1) return top - (share - 1)*height*TEXT_SCALE
    return bottom - share*(bottom - top)
}

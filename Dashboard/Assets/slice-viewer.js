// <slice-viewer base="…/slices/" volume="1" count="140" aspect="1" labels='[{"value":1,"name":"fat","colour":"#ffd23f"}]' level="40" width="400">
// shows a slice with its mask in colour. Slices are scrolled by wheel, arrow keys, page keys, Home and End; M hides the mask.
// base + index + '/image.png?volume=…&level=…&width=…' is the grey slice, base + index + '/mask.png' a picture whose red channel is the label.

const kept = 24;
let controlsMade = 0;

class SliceViewer extends HTMLElement {
    connectedCallback() {
        if (this.canvas) return;
        this.count = Number(this.getAttribute('count'));
        this.labels = JSON.parse(this.getAttribute('labels') || '[]');
        this.index = Math.floor(this.count / 2);
        this.opacity = 0.45;
        this.level = Number(this.getAttribute('level') || 40);
        this.width = Number(this.getAttribute('width') || 400);
        this.aspect = Number(this.getAttribute('aspect') || 1);
        this.volume = this.getAttribute('volume') || '1';
        this.images = new Map();
        const make = (tag, properties = {}, parent = this) => parent.appendChild(Object.assign(document.createElement(tag), properties));
        const stage = make('div', { className: 'stage' });
        this.canvas = make('canvas', { tabIndex: 0 }, stage);
        this.canvas.setAttribute('role', 'img');
        this.caption = make('div', { className: 'caption' }, stage);
        this.caption.setAttribute('aria-hidden', 'true');
        const panel = make('div', { className: 'controls' });
        this.slider = this.range(panel, 'Slice', 1, this.count, this.index + 1, value => this.show(value - 1));
        this.opacitySlider = this.range(panel, 'Mask', 0, 100, this.opacity * 100, value => { this.opacity = value / 100; this.draw(); });
        this.levelSlider = this.range(panel, 'Level', Math.min(-1000, this.level), Math.max(1000, this.level), this.level, value => { this.level = value; this.reload(); });
        this.widthSlider = this.range(panel, 'Width', 1, Math.max(3000, this.width), this.width, value => { this.width = value; this.reload(); });
        this.canvas.addEventListener('wheel', event => { event.preventDefault(); this.show(this.index + Math.sign(event.deltaY)); }, { passive: false });
        this.canvas.addEventListener('keydown', event => this.key(event));
        this.show(this.index);
    }

    range(parent, name, min, max, value, changed) {
        const label = parent.appendChild(document.createElement('label'));
        label.textContent = name;
        const input = parent.appendChild(Object.assign(document.createElement('input'), { type: 'range', min, max, value, id: `viewer-control-${controlsMade++}` }));
        label.htmlFor = input.id;
        const output = parent.appendChild(document.createElement('output'));
        output.className = 'number faint';
        output.textContent = Math.round(value);
        input.addEventListener('input', () => { output.textContent = input.value; changed(Number(input.value)); });
        input.show = shown => { input.value = shown; output.textContent = Math.round(shown); };
        return input;
    }

    key(event) {
        const steps = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1, PageUp: -10, PageDown: 10 };
        if (event.key in steps) this.show(this.index + steps[event.key]);
        else if (event.key === 'Home') this.show(0);
        else if (event.key === 'End') this.show(this.count - 1);
        else if (event.key === 'm' || event.key === 'M') { this.opacity = this.opacity ? 0 : 0.45; this.opacitySlider.show(this.opacity * 100); this.draw(); }
        else return;
        event.preventDefault();
    }

    show(index) {
        this.index = Math.min(this.count - 1, Math.max(0, index));
        this.slider.show(this.index + 1);
        this.dataset.slice = this.index;
        this.load(this.index).then(() => this.draw());
        for (const near of [1, -1, 2, -2, 3]) if (this.index + near >= 0 && this.index + near < this.count) this.load(this.index + near);
    }

    reload() {
        clearTimeout(this.pending);
        this.pending = setTimeout(() => { for (const pair of this.images.values()) pair.stale = true; this.show(this.index); }, 120);
    }

    // The grey picture and the mask of a slice; the latest few are kept.
    load(index) {
        const key = `${index}`;
        const there = this.images.get(key);
        if (there && !there.stale) return there.loading;
        const base = this.getAttribute('base');
        const one = url => new Promise((resolve, reject) => { const image = new Image(); image.onload = () => resolve(image); image.onerror = () => reject(new Error(url)); image.src = url; });
        const pair = { grey: there?.grey, mask: there?.mask, stale: false };
        pair.loading = Promise.all([
            one(`${base}${index}/image.png?volume=${this.volume}&level=${this.level}&width=${this.width}`).then(image => { pair.grey = image; }),
            pair.mask ? null : one(`${base}${index}/mask.png?volume=${this.volume}`).then(image => { pair.mask = this.values(image); }, () => { pair.mask = null; }),
        ]).catch(() => { pair.failed = true; this.images.delete(key); });
        this.images.set(key, pair);
        if (this.images.size > kept) this.images.delete(this.images.keys().next().value);
        return pair.loading;
    }

    values(image) {
        const canvas = new OffscreenCanvas(image.width, image.height);
        const context = canvas.getContext('2d', { willReadFrequently: true });
        context.drawImage(image, 0, 0);
        return context.getImageData(0, 0, image.width, image.height);
    }

    coloured(mask) {
        const canvas = new OffscreenCanvas(mask.width, mask.height);
        const context = canvas.getContext('2d');
        const out = context.createImageData(mask.width, mask.height);
        const colours = new Map(this.labels.map(label => [label.value, [1, 3, 5].map(at => parseInt(label.colour.slice(at, at + 2), 16))]));
        for (let i = 0; i < mask.data.length; i += 4) {
            const colour = colours.get(mask.data[i]);
            if (!colour) continue;
            out.data[i] = colour[0]; out.data[i + 1] = colour[1]; out.data[i + 2] = colour[2]; out.data[i + 3] = 255;
        }
        context.putImageData(out, 0, 0);
        return canvas;
    }

    draw() {
        const pair = this.images.get(`${this.index}`);
        const context = this.canvas.getContext('2d');
        if (!pair?.grey) {
            this.caption.textContent = pair?.failed || !pair ? `slice ${this.index + 1}: the picture could not be loaded` : `slice ${this.index + 1} of ${this.count}`;
            return;
        }
        // Pixels that are not square are shown as they lie in the patient.
        const height = Math.round(pair.grey.height * this.aspect);
        if (this.canvas.width !== pair.grey.width || this.canvas.height !== height) { this.canvas.width = pair.grey.width; this.canvas.height = height; }
        context.globalAlpha = 1;
        context.drawImage(pair.grey, 0, 0, this.canvas.width, height);
        if (pair.mask && this.opacity > 0) {
            pair.colours ??= this.coloured(pair.mask);
            context.globalAlpha = this.opacity;
            context.drawImage(pair.colours, 0, 0, this.canvas.width, height);
        }
        this.caption.textContent = `slice ${this.index + 1} of ${this.count}`;
        this.canvas.setAttribute('aria-label', `Slice ${this.index + 1} of ${this.count} with its mask`);
        this.dataset.drawn = this.index;
    }
}

customElements.define('slice-viewer', SliceViewer);

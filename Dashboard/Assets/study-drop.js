// <study-drop action="/api/v1/batches" pipelines='["ct-tissue"]' projects='["oncology"]'>: a .zip of DICOM is dropped or chosen, sent as it is
// read, and the page goes to its batch. Without projects any may be named.

class StudyDrop extends HTMLElement {
    connectedCallback() {
        if (this.input) return;
        const make = (tag, properties = {}, parent = this) => parent.appendChild(Object.assign(document.createElement(tag), properties));
        const label = make('label', { textContent: 'Drop a .zip of DICOM here, or ' });
        this.input = make('input', { type: 'file', accept: '.zip,application/zip', id: 'study-drop-file' }, label);
        this.input.setAttribute('aria-label', 'A .zip archive of DICOM files to submit');
        const options = make('div', { className: 'filters' });
        this.pipeline = this.choice(options, 'Pipeline', JSON.parse(this.getAttribute('pipelines')), 'ct-tissue');
        this.priority = this.choice(options, 'Priority', ['urgent', 'normal', 'background'], 'normal');
        const projects = this.getAttribute('projects');
        if (projects) this.project = this.choice(options, 'Project', JSON.parse(projects));
        else {
            const named = make('label', { textContent: 'Project ' }, options);
            this.project = make('input', { type: 'text', maxLength: 64, size: 12, placeholder: 'none' }, named);
        }
        this.message = make('div', { className: 'message' });
        this.message.setAttribute('role', 'status');
        this.input.addEventListener('change', () => this.input.files[0] && this.send(this.input.files[0]));
        for (const name of ['dragenter', 'dragover']) this.addEventListener(name, event => { event.preventDefault(); this.classList.add('over'); });
        for (const name of ['dragleave', 'drop']) this.addEventListener(name, event => { event.preventDefault(); this.classList.remove('over'); });
        this.addEventListener('drop', event => event.dataTransfer.files[0] && this.send(event.dataTransfer.files[0]));
    }

    choice(parent, name, values, chosen) {
        const label = parent.appendChild(Object.assign(document.createElement('label'), { textContent: name + ' ' }));
        const select = label.appendChild(document.createElement('select'));
        for (const value of values) select.add(new Option(value || 'none', value, false, value === chosen));
        return select;
    }

    send(file) {
        const request = new XMLHttpRequest();
        const bar = Object.assign(document.createElement('progress'), { max: 1, value: 0 });
        bar.setAttribute('aria-label', 'Upload');
        this.message.className = 'message';
        this.message.replaceChildren(bar);
        this.input.disabled = true;
        const settings = new URLSearchParams({ pipeline: this.pipeline.value, priority: this.priority.value, project: this.project.value.trim() });
        request.open('POST', `${this.getAttribute('action')}?${settings}`);
        request.setRequestHeader('Content-Type', 'application/zip');
        // Not randomUUID, which pages without TLS lack.
        request.setRequestHeader('Idempotency-Key', Array.from(crypto.getRandomValues(new Uint8Array(16)), value => value.toString(16).padStart(2, '0')).join(''));
        request.upload.onprogress = event => {
            bar.value = event.total ? event.loaded / event.total : 0;
            if (event.loaded === event.total) this.message.replaceChildren(bar, document.createTextNode(' Looking for studies in it…'));
        };
        request.onerror = () => this.fail('The connection was lost. Send it again; what arrived is not computed twice.');
        request.onload = () => {
            let body = {};
            try { body = JSON.parse(request.responseText); } catch { /* An answer that is no JSON has nothing to add to its status. */ }
            if (request.status < 300 && body.id) location.assign(`/batches/${encodeURIComponent(body.id)}`);
            else this.fail(body.detail || body.title || `The server answered ${request.status}.`);
        };
        request.send(file);
    }

    fail(text) {
        this.message.className = 'message bad';
        this.message.textContent = text;
        this.input.disabled = false;
        this.input.value = '';
    }
}

customElements.define('study-drop', StudyDrop);

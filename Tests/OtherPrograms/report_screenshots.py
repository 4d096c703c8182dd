"""Opens a report in a headless Chromium, uses it, and takes its pictures: report_screenshots.py REPORT.html FOLDER

Chromium is spoken to over a pipe (its DevTools protocol), so that nothing else is needed. Fails where the page does not do what it
should, or where anything stands on the browser's console: an error of the script, or something that the page's own policy forbids.
"""

import base64
import json
import os
import pathlib
import subprocess
import sys
import tempfile


class Browser:
    def __init__(self, folder):
        to_browser, self.output = os.pipe()
        self.input, from_browser = os.pipe()

        def hand_over():
            # Out of the way first: one of the pair may stand where the other is to go.
            reading, writing = os.dup(to_browser), os.dup(from_browser)
            os.dup2(reading, 3)
            os.dup2(writing, 4)

        arguments = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                     "--lang=en", "--remote-debugging-pipe", f"--user-data-dir={folder}", "about:blank"]
        self.process = subprocess.Popen(arguments, preexec_fn=hand_over, close_fds=False, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.last, self.rest, self.session, self.said = 0, b"", None, []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.ask(f"{domain}.enable")

    def ask(self, method, **params):
        self.last += 1
        message = {"id": self.last, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.output, json.dumps(message).encode() + b"\0")
        return self.wait(lambda answer: answer.get("id") == self.last)

    def wait(self, is_meant):
        while True:
            while b"\0" not in self.rest:
                part = os.read(self.input, 1 << 16)
                if not part:
                    sys.exit("the browser has ended")
                self.rest += part
            line, self.rest = self.rest.split(b"\0", 1)
            message = json.loads(line)
            if message.get("method") in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"):
                self.said.append(json.dumps(message["params"], ensure_ascii=False)[:500])
            if is_meant(message):
                if "error" in message:
                    sys.exit(f"the browser refuses: {message['error']}")
                return message.get("result", message)

    def open(self, path):
        self.ask("Page.navigate", url=pathlib.Path(path).resolve().as_uri())
        self.wait(lambda message: message.get("method") == "Page.loadEventFired")

    def run(self, script):
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in answer:
            sys.exit(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def picture(self, path, top, width, height):
        clip = {"x": 0, "y": top, "width": width, "height": height, "scale": 1}
        data = self.ask("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)["data"]
        path.write_bytes(base64.b64decode(data))

    def close(self):
        os.close(self.output)
        self.process.terminate()
        self.process.wait()


def expect(is_so, what):
    if not is_so:
        sys.exit(f"not so: {what}")


def shown(browser):
    return browser.run("document.querySelectorAll('#records details[data-type]:not([hidden])').length")


def choose(browser, control, value):
    browser.run(
        f"(function (c) {{ c.value = {json.dumps(value)}; c.dispatchEvent(new Event('input', {{bubbles: true}})); }})"
        f"(document.getElementById('filter-{control}'))")


def use(browser):
    everything = shown(browser)
    expect(everything > 1, "there are records")
    expect(browser.run("!document.getElementById('filters').hidden"), "the filters are shown where scripts run")
    expect(browser.run("document.querySelectorAll('svg rect').length") >= 8, "the chart has bars")
    choose(browser, "action", "create")
    expect(shown(browser) == 0, "nobody was created")
    choose(browser, "action", "update")
    expect(shown(browser) == everything, "all were updated")
    name = browser.run("document.querySelector('#records details[data-type] .name').textContent")
    choose(browser, "text", name)
    expect(0 < shown(browser) < everything, f"{name} is found, and not everybody")
    expect(browser.run("document.getElementById('shown').textContent").endswith(f"of {everything} records shown"), "the count is told")
    choose(browser, "text", "")
    choose(browser, "action", "")
    expect(shown(browser) == everything, "all are back")


def main(report, folder):
    with tempfile.TemporaryDirectory() as profile:
        browser = Browser(profile)
        try:
            browser.ask("Emulation.setDeviceMetricsOverride", width=1000, height=1200, deviceScaleFactor=1, mobile=False)
            browser.open(report)
            use(browser)
            top = browser.run("document.getElementById('records').getBoundingClientRect().top + window.scrollY")
            browser.picture(folder / "report-summary.png", 0, 1000, int(top) - 4)
            browser.run("document.querySelector('#records details[data-type]').open = true")
            top = browser.run("document.getElementById('records').getBoundingClientRect().top + window.scrollY")
            browser.picture(folder / "report-record.png", int(top) - 14, 1000, 860)
            if browser.said:
                sys.exit("the console is not empty:\n" + "\n".join(browser.said))
        finally:
            browser.close()


if __name__ == "__main__":
    main(sys.argv[1], pathlib.Path(sys.argv[2]))

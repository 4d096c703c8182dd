/// Narrows the records of a report to what is asked for. Without it all are shown.
///
/// It holds none of the characters that markup is made of, so that the page is well-formed as XML.
enum ReportScript {
    static let text: StaticString = """
        "use strict";
        (function () {
          var form = document.getElementById("filters");
          if (!form) { return; }
          var records = Array.from(document.querySelectorAll("#records details[data-type]"));
          var shown = document.getElementById("shown");
          function wanted(record) {
            return ["type", "action", "state"].every(function (key) {
              var value = document.getElementById("filter-" + key).value;
              return value === "" || record.dataset[key] === value;
            });
          }
          function update() {
            var text = document.getElementById("filter-text").value.trim().toLowerCase();
            var count = 0;
            records.forEach(function (record) {
              var fits = wanted(record) ? text === "" || record.dataset.text.includes(text) : false;
              record.hidden = !fits;
              if (fits) { count += 1; }
            });
            shown.textContent = count + " of " + records.length + " records shown";
          }
          form.hidden = false;
          form.addEventListener("input", update);
          form.addEventListener("submit", function (event) { event.preventDefault(); });
          update();
        })();

        """
}

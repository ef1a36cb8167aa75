package io.forestall.app.backtest.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forestall.traces.Trace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A report as one HTML file that needs nothing else: styles, scripts and data are inside it.
 *
 * <p>Names and log lines come from outside. They stand in the page as JSON alone, in which every
 * {@code <} is written as an escape, and the page's script puts them in as text, never as markup.
 */
public final class HtmlReport {
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.24/";

  private HtmlReport() {}

  /** Writes the page; reads the trace once more for the telemetry that it shows. */
  public static void write(Trace trace, Report report, Path file) throws IOException {
    JsonReport.replace(file, page(HtmlData.of(report, Charts.of(trace, report))));
  }

  static String page(ObjectNode data) throws IOException {
    return resource("report.html")
        .replace("/*uplot.css*/", resource(UPLOT + "dist/uPlot.min.css"))
        .replace("/*report.css*/", resource("report.css"))
        .replace("/*uplot.license*/", resource(UPLOT + "LICENSE").replace("*/", "* /"))
        .replace("/*uplot.js*/", resource(UPLOT + "dist/uPlot.iife.min.js"))
        .replace("/*report.js*/", resource("report.js"))
        .replace("\"report.data\"", safe(data.toString()));
  }

  /** Valid JSON as before, in which nothing can end the script element or open a comment. */
  private static String safe(String json) {
    return json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
  }

  private static String resource(String name) throws IOException {
    try (@Nullable InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("the page cannot be built: " + name + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

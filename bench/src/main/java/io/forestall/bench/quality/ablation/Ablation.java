package io.forestall.bench.quality.ablation;

import io.forestall.bench.quality.MarkedPart;
import io.forestall.bench.quality.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Writes what each part adds into a document.
 *
 * <pre>
 *   java -cp 'bench/target/forestall-bench.jar:bench/target/lib/*' \\
 *       io.forestall.bench.quality.ablation.Ablation series|layers docs/quality.md DATE TRACE...
 * </pre>
 */
public final class Ablation {
  private Ablation() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length < 4) {
      System.err.println("usage: Ablation series|layers DOCUMENT DATE TRACE...");
      System.exit(2);
    }
    boolean series = arguments[0].equals("series");
    List<Path> traces = Arrays.stream(arguments, 3, arguments.length).map(Path::of).toList();
    Table table = series ? SeriesAblation.table(traces) : LayerAblation.table(traces);
    String text = "\n" + arguments[2] + ":\n\n" + table.markdown() + "\n";
    System.out.print(text);
    MarkedPart.write(Path.of(arguments[1]), "ablation-" + arguments[0], text);
  }
}

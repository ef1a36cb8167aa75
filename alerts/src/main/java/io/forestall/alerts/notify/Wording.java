package io.forestall.alerts.notify;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.config.ConfigSection;
import java.net.URI;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How a sink speaks of incidents.
 *
 * @param cluster name of this cluster in messages
 * @param language of the texts for people, one of {@link #LANGUAGES}
 * @param zone whose local time stands beside UTC; UTC alone when it is that
 * @param runbook address of the instructions for a fault class, with {@code {class}} for its name;
 *     empty for none
 */
public record Wording(String cluster, Locale language, ZoneId zone, String runbook) {
  /** Languages there are texts in; English first. */
  public static final List<Locale> LANGUAGES =
      List.of(
          Locale.ENGLISH,
          Locale.GERMAN,
          Locale.CHINESE,
          Locale.JAPANESE,
          Locale.KOREAN,
          Locale.FRENCH,
          Locale.forLanguageTag("es"));

  private static final Pattern CLUSTER = Pattern.compile("[A-Za-z0-9._-]{1,63}");
  private static final String CLASS = "{class}";

  public Wording {
    requireArgument(
        CLUSTER.matcher(cluster).matches(),
        "cluster must be 1 to 63 letters, digits, dots, - and _: %s",
        cluster);
    requireArgument(
        LANGUAGES.contains(language), "language must be among %s: %s", LANGUAGES, language);
    if (!runbook.isEmpty()) {
      String scheme = String.valueOf(URI.create(runbook.replace(CLASS, "CLASS")).getScheme());
      requireArgument(
          scheme.equals("http") || scheme.equals("https"),
          "runbook must begin with http:// or https://: %s",
          runbook);
    }
  }

  /** English, in UTC, without instructions. */
  public static Wording plain(String cluster) {
    return new Wording(cluster, Locale.ENGLISH, ZoneOffset.UTC, "");
  }

  /** Reads language, zone and runbook; what is not there is as it is here. */
  public Wording with(ConfigSection section) {
    String tag = section.text("language", language.toLanguageTag());
    String zoneName = section.text("zone", zone.getId());
    String page = section.text("runbook", runbook);
    Locale wanted = Locale.forLanguageTag(tag);
    if (!LANGUAGES.contains(wanted)) {
      section.fail("language", tag, "must be one of en, de, zh, ja, ko, fr, es");
      return this;
    }
    try {
      return new Wording(cluster, wanted, ZoneId.of(zoneName), page);
    } catch (DateTimeException e) {
      section.fail("zone", zoneName, "must be a time zone such as Europe/Berlin");
    } catch (IllegalArgumentException e) {
      section.fail("runbook", page, "must be a web address, with {class} for the fault class");
    }
    return this;
  }

  /** Address of the instructions for this fault class; empty if there are none. */
  String runbook(String faultClass) {
    boolean plain = faultClass.matches("[A-Z0-9_]{1,63}"); // it goes into a link
    return plain ? runbook.replace(CLASS, faultClass) : "";
  }
}

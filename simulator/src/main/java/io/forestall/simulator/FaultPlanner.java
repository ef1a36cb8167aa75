package io.forestall.simulator;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Turns what a scenario asks for into planned faults: which kind hits which node when.
 *
 * <p>Hits fall as {@link Lemons} says; kinds are dealt to the hits at random, so that exact numbers
 * stay exact and a node that fails again may fail in another way. Some GPUs fall off the bus right
 * after a pause of the job, when power rises again.
 */
final class FaultPlanner {
  private static final double MILLIS_PER_DAY = Duration.ofDays(1).toMillis();

  /** One device of 128 is not drawn in that many tries once in 10^34. */
  private static final int MOST_TRIES = 10_000;

  private static final String OFF_THE_BUS = "F01";
  private static final String JOB_START = "B01";
  private static final String JOB_END = "B11";

  private final Scenario scenario;
  private final Islands islands;
  private final SplittableRandom random;
  private final long fromMillis;
  private final long toMillis;
  private final List<Episode> episodes = new ArrayList<>();

  FaultPlanner(Scenario scenario, Islands islands, SplittableRandom random) {
    this.scenario = scenario;
    this.islands = islands;
    this.random = random;
    Sampling sampling = scenario.sampling();
    long quarter = scenario.duration().toMillis() / 4;
    Duration head = sampling == null ? Duration.ofMinutes(5) : sampling.before();
    Duration tail = sampling == null ? Duration.ofMinutes(5) : sampling.after();
    fromMillis = scenario.startMillis() + Math.min(head.toMillis(), quarter);
    toMillis = scenario.endMillis() - Math.min(tail.toMillis(), quarter);
  }

  /** Everything that happens, in the order of time. */
  List<Episode> plan() {
    FaultMix mix = scenario.faults();
    mix.orders().forEach(this::planOrder);
    if (mix.oneOfEach()) {
      planOneOfEach();
    }
    deal(kinds(mix));
    addRamps();
    addStartsAndEnds();
    if (scenario.sampling() == null) {
      for (FleetLayout island : islands.all()) {
        episodes.addAll(benign(island, fromMillis, toMillis));
      }
    }
    episodes.sort(Episode.BY_TIME);
    return List.copyOf(episodes);
  }

  /** Benign phases that an island goes through between the two times, at their usual rates. */
  List<Episode> benign(FleetLayout island, long fromMillis, long toMillis) {
    List<Episode> phases = new ArrayList<>();
    double days = (toMillis - fromMillis) / MILLIS_PER_DAY;
    for (FaultRecipe recipe : BenignPhases.RECIPES) {
      List<String> nodes =
          island.nodes().stream()
              .filter(node -> suits(recipe, node))
              .map(NodeLayout::name)
              .toList();
      long count =
          (long)
              Poisson.draw(
                  random,
                  scenario.faults().benignScale()
                      * recipe.ratePerThousandNodeDays()
                      / 1_000
                      * nodes.size()
                      * days);
      for (long number = 0; number < count; number++) {
        String node = nodes.get(random.nextInt(nodes.size()));
        phases.add(episode(recipe, node, random.nextLong(fromMillis, toMillis), random.split()));
      }
    }
    return phases;
  }

  private void planOrder(FaultOrder order) {
    FaultRecipe recipe = FaultCatalogue.find(order.fault()).orElseThrow();
    List<String> nodes =
        candidates(recipe).stream()
            .filter(node -> order.node().isEmpty() || order.node().equals(node))
            .filter(
                node -> order.job().isEmpty() || order.job().equals(islands.of(node).jobOf(node)))
            .toList();
    String node = nodes.get(random.nextInt(nodes.size()));
    Duration at = order.at();
    long timeMillis =
        at == null ? random.nextLong(fromMillis, toMillis) : scenario.startMillis() + at.toMillis();
    for (int attempt = 0; attempt < MOST_TRIES; attempt++) {
      Episode episode = episode(recipe, node, timeMillis, random.split());
      if (order.device() == PlannedFault.NO_DEVICE || order.device() == episode.fault().device()) {
        episodes.add(episode);
        return;
      }
    }
    throw new IllegalArgumentException(
        "fault " + order.fault() + " never hits a device " + order.device() + " of " + node);
  }

  /** Each at a time of its own, and on a node of its own as long as there are enough. */
  private void planOneOfEach() {
    List<FaultRecipe> recipes =
        FaultCatalogue.recipes().stream()
            .filter(recipe -> recipe.ratePerThousandNodeDays() > 0)
            .filter(recipe -> !candidates(recipe).isEmpty())
            .toList();
    long slotMillis = (toMillis - fromMillis) / recipes.size();
    for (int slot = 0; slot < recipes.size(); slot++) {
      List<String> nodes = candidates(recipes.get(slot));
      String node = nodes.get(slot % nodes.size());
      long timeMillis = fromMillis + slot * slotMillis + slotMillis / 2;
      episodes.add(episode(recipes.get(slot), node, timeMillis, random.split()));
    }
  }

  /** What is to be dealt: exact numbers, and draws at the published rates. */
  private List<FaultRecipe> kinds(FaultMix mix) {
    List<FaultRecipe> kinds = new ArrayList<>();
    for (FaultRecipe recipe : FaultCatalogue.recipes()) {
      long count =
          mix.causes().stream()
              .mapToInt(cause -> cause.faults().getOrDefault(recipe.fault(), 0))
              .sum();
      if (mix.rateScale() > 0 && recipe.kind() != LabelKind.BENIGN) {
        double days = scenario.duration().toMillis() / MILLIS_PER_DAY;
        count +=
            (long)
                Poisson.draw(
                    random,
                    mix.rateScale()
                        * recipe.ratePerThousandNodeDays()
                        / 1_000
                        * candidates(recipe).size()
                        * days);
      }
      for (long number = 0; number < count; number++) {
        kinds.add(recipe);
      }
    }
    return kinds;
  }

  /** Deals kinds to hits; those that suit no hit of a round wait for the next. */
  private void deal(List<FaultRecipe> kinds) {
    List<NodeLayout> nodes = islands.nodesInTurn();
    if (kinds.isEmpty()) {
      return;
    }
    Lemons lemons =
        new Lemons(
            nodes.stream().map(NodeLayout::name).toList(),
            scenario.faults().lemons(),
            random.split());
    List<FaultRecipe> left = shuffled(kinds);
    while (!left.isEmpty()) {
      for (Lemons.Hit hit : lemons.draw(left.size(), fromMillis, toMillis)) {
        NodeLayout node = islands.of(hit.node()).node(hit.node());
        Iterator<FaultRecipe> waiting = left.iterator();
        while (waiting.hasNext()) {
          FaultRecipe recipe = waiting.next();
          if (suits(recipe, node)) {
            episodes.add(episode(recipe, hit.node(), hit.timeMillis(), random.split()));
            waiting.remove();
            break;
          }
        }
      }
    }
  }

  private List<FaultRecipe> shuffled(List<FaultRecipe> kinds) {
    List<FaultRecipe> shuffled = new ArrayList<>(kinds);
    for (int last = shuffled.size() - 1; last > 0; last--) {
      int other = random.nextInt(last + 1);
      FaultRecipe swapped = shuffled.get(last);
      shuffled.set(last, shuffled.get(other));
      shuffled.set(other, swapped);
    }
    return shuffled;
  }

  /** Lets the job pause before some losses of a GPU, so that they fall into a rise of power. */
  private void addRamps() {
    LemonSettings lemons = scenario.faults().lemons();
    double share = lemons.rampShare(scenario.settings().checkpoint().period());
    List<Episode> losses =
        episodes.stream().filter(each -> each.fault().fault().equals(OFF_THE_BUS)).toList();
    for (Episode loss : losses) {
      if (!loss.fault().job().isEmpty() && random.nextDouble() < share) {
        long endMillis =
            loss.hitMillis() - random.nextLong(1_000, lemons.rampSpan().toMillis() + 1_000);
        episodes.add(new Episode(pause(loss.fault().job(), endMillis), loss.layout(), endMillis));
      }
    }
  }

  /** Jobs that come and go look like trouble twice. */
  private void addStartsAndEnds() {
    for (JobLayout job : scenario.layout().jobs()) {
      JobSchedule schedule = scenario.fleet().schedules().get(job.id());
      if (schedule != null) {
        addIfWithin(JOB_START, job, schedule.startMillis());
        addIfWithin(JOB_END, job, schedule.endMillis());
      }
    }
  }

  private void addIfWithin(String phase, JobLayout job, long timeMillis) {
    if (timeMillis > scenario.startMillis() && timeMillis < scenario.endMillis()) {
      FaultRecipe recipe = FaultCatalogue.find(phase).orElseThrow();
      episodes.add(episode(recipe, job.nodes().get(0), timeMillis, random.split()));
    }
  }

  private PlannedFault pause(String job, long endMillis) {
    Duration lasts = Draws.logUniform(random, Duration.ofSeconds(20), Duration.ofMinutes(2));
    return BenignPhase.ofJob(
        "B05",
        "CHECKPOINT",
        job,
        endMillis - lasts.toMillis(),
        endMillis,
        new BenignPhase(BenignPhase.Effect.CHECKPOINT));
  }

  private Episode episode(FaultRecipe recipe, String node, long timeMillis, SplittableRandom draw) {
    FleetLayout layout =
        recipe.label().equals(FaultClass.SWITCH_FAULT.name())
            ? islands.aroundLeaf(node)
            : islands.of(node);
    return new Episode(recipe.planner().plan(layout, node, timeMillis, draw), layout, timeMillis);
  }

  private List<String> candidates(FaultRecipe recipe) {
    return islands.nodesInTurn().stream()
        .filter(node -> suits(recipe, node))
        .map(NodeLayout::name)
        .toList();
  }

  private boolean suits(FaultRecipe recipe, NodeLayout node) {
    return FaultCatalogue.suits(recipe.fault(), node, islands.busy(node.name()));
  }
}

package io.forestall.ingest.collect.host;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The node's pseudo files under one root. Files stay open between ticks, for reading an open one
 * again costs one system call and no path walk. Absent files are absent, unreadable ones are
 * counted and left alone for a while. One thread.
 */
final class HostFiles implements Closeable {
  private static final int MAX_OPEN = 2_048;
  private static final int MAX_BYTES = 4 << 20; // /proc/stat of a large machine has 100 KB

  private final Path root;
  private final LongSupplier nanoTime;
  private final Map<String, Handle> handles = new HashMap<>();
  private ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
  private int unreadable;

  private static final class Handle {
    private final Backoff backoff = new Backoff();
    private @Nullable FileChannel channel;
  }

  HostFiles(Path root, LongSupplier nanoTime) {
    this.root = root;
    this.nanoTime = nanoTime;
  }

  /** The whole text of a file, null if there is none to be had. */
  @Nullable String text(String path) {
    long now = nanoTime.getAsLong();
    Handle handle = handles.computeIfAbsent(path, name -> new Handle());
    if (!handle.backoff.isDue(now)) {
      return null;
    }
    try {
      FileChannel channel = handle.channel;
      if (channel == null) {
        channel = FileChannel.open(root.resolve(path), StandardOpenOption.READ);
        handle.channel = channel;
      }
      String text = read(channel);
      handle.backoff.succeeded();
      if (handles.size() > MAX_OPEN) {
        release(handle);
      }
      return text;
    } catch (NoSuchFileException e) {
      handle.backoff.absent(now);
    } catch (IOException e) { // refused, or its device is gone
      unreadable++;
      handle.backoff.failed(now);
      release(handle);
    }
    return null;
  }

  private String read(FileChannel channel) throws IOException {
    buffer.clear();
    while (channel.read(buffer, buffer.position()) > 0) {
      if (!buffer.hasRemaining()) {
        if (buffer.capacity() >= MAX_BYTES) {
          break;
        }
        buffer = ByteBuffer.allocate(2 * buffer.capacity()).put(buffer.flip());
      }
    }
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
  }

  /** The text without white space around it, empty if there is none. */
  String word(String path) {
    String text = text(path);
    return text == null ? "" : text.strip();
  }

  /** The number with which a file begins, NaN if there is none. */
  double number(String path) {
    return Numbers.leading(word(path));
  }

  /** Names in a folder, sorted; empty if there is none. */
  List<String> names(String path) {
    var names = new ArrayList<String>();
    try (var listing = Files.newDirectoryStream(root.resolve(path))) {
      listing.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      unreadable++;
      return List.of();
    }
    Collections.sort(names);
    return names;
  }

  boolean exists(String path) {
    return Files.exists(root.resolve(path));
  }

  /** The path to which links lead in the end, null if to nothing. */
  @Nullable Path target(String path) {
    try {
      return root.resolve(path).toRealPath();
    } catch (IOException e) {
      return null;
    }
  }

  /** Files and folders that could not be read since they were last taken. */
  int unreadable() {
    return unreadable;
  }

  /** As {@link #unreadable}, and begins again at none. */
  int takeUnreadable() {
    int count = unreadable;
    unreadable = 0;
    return count;
  }

  private static void release(Handle handle) {
    FileChannel channel = handle.channel;
    handle.channel = null;
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // read-only: nothing can get lost
      }
    }
  }

  @Override
  public void close() {
    handles.values().forEach(HostFiles::release);
    handles.clear();
  }
}

package io.towline.cli.argument;

import io.towline.config.ConfigResult;
import io.towline.config.Mistake;
import io.towline.config.tree.HoconFiles;
import io.towline.reload.Preflight;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code -c FILE}, which several commands take; {@code -} is standard input. Where Towline is installed, its launcher says which file is
 * meant without it.
 */
public final class ConfigOption {

    public static final List<String> NAMES = List.of("-c", "--config");
    public static final String LABEL = "FILE";

    /** What mistakes in it are told of. Files that it names are relative to the current folder. */
    private static final Path STANDARD_INPUT = Path.of("<stdin>");

    private static final Path DASH = Path.of("-");

    private final String usual = System.getProperty("towline.config", "conf/proxy.conf");
    private final Argument<Path> file;
    private Optional<byte[]> text = Optional.empty();

    public ConfigOption(Arguments arguments) {
        file = arguments.file(NAMES, LABEL, "The configuration file (default: " + usual + "); - reads standard input.");
    }

    public boolean isGiven() {
        return file.isGiven();
    }

    /** Or what stands for it in messages. */
    public Path file() {
        return isStandardInput() ? STANDARD_INPUT : file.orElse(Path.of(usual));
    }

    /** As {@code -c -}. */
    public void setStandardInput() {
        file.set(DASH);
    }

    /**
     * Reads it, and what it names. Standard input is read once: each later load is of the same text.
     *
     * @param environment what another process, in whose place it is read, has besides ours
     */
    public ConfigResult load(Map<String, String> environment) {
        if (!isStandardInput()) {
            return Preflight.load(file(), environment);
        }
        try {
            return Preflight.loadText(STANDARD_INPUT, standardInput(), environment);
        } catch (IOException failed) {
            return new ConfigResult.Unusable(
                    List.of(new Mistake(STANDARD_INPUT.toString(), "cannot be read: " + failed.getMessage() + ".")));
        }
    }

    private boolean isStandardInput() {
        return file.value().equals(Optional.of(DASH));
    }

    private synchronized byte[] standardInput() throws IOException {
        if (text.isEmpty()) {
            text = Optional.of(System.in.readNBytes(HoconFiles.MOST_BYTES + 1));
        }
        return text.get();
    }
}

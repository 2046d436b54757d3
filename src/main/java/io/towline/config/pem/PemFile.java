package io.towline.config.pem;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The blocks of a PEM file, RFC 7468: base64 between {@code -----BEGIN label-----} and {@code -----END label-----}. Text around
 * them is a comment.
 */
record PemFile(Path path, List<Block> blocks) {

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    /** Far above any chain with its key; a wrong path may well name something that does not fit in memory. */
    private static final long MOST_BYTES = 4L * 1024 * 1024;

    PemFile {
        blocks = List.copyOf(blocks);
    }

    /** @param encrypted the old way, by a header within the block, RFC 1421 §4.6 */
    record Block(String label, byte[] der, boolean encrypted) {}

    /** U+FEFF in UTF-8, which editors of Windows write in front. */
    private static final String MARK = "\u00EF\u00BB\u00BF";

    static PemFile read(Path path) throws UnusablePem {
        List<Block> blocks = new ArrayList<>();
        String label = "";
        StringBuilder body = new StringBuilder();
        for (String line : text(path).lines().map(String::strip).toList()) {
            if (line.startsWith(BEGIN) && line.endsWith(DASHES)) {
                label = line.substring(BEGIN.length(), line.length() - DASHES.length());
                body.setLength(0);
            } else if (line.startsWith(END) && !label.isEmpty()) {
                blocks.add(block(path, label, body.toString()));
                label = "";
            } else if (!label.isEmpty()) {
                body.append(line).append('\n');
            }
        }
        if (!label.isEmpty()) {
            throw new UnusablePem(path + ": the block BEGIN " + label + " has no END; the file seems to be cut off.");
        }
        return new PemFile(path, blocks);
    }

    private static String text(Path path) throws UnusablePem {
        try {
            if (Files.size(path) > MOST_BYTES) {
                throw new UnusablePem(path + ": is too big to be a PEM file.");
            }
            String text = Files.readString(path, StandardCharsets.ISO_8859_1); // comments may be in any encoding
            return text.startsWith(MARK) ? text.substring(MARK.length()) : text;
        } catch (NoSuchFileException e) {
            throw new UnusablePem(path + ": there is no such file.");
        } catch (AccessDeniedException e) {
            throw new UnusablePem(path + ": " + Denied.sentence(path));
        } catch (IOException e) {
            throw new UnusablePem(path + ": could not be read: " + e.getMessage() + ".");
        }
    }

    private static Block block(Path path, String label, String body) throws UnusablePem {
        boolean encrypted = body.contains("ENCRYPTED");
        if (encrypted) {
            return new Block(label, new byte[0], true);
        }
        try {
            return new Block(label, Base64.getDecoder().decode(body.replaceAll("\\s", "")), false);
        } catch (IllegalArgumentException e) {
            throw new UnusablePem(path + ": the block BEGIN " + label + " is not valid base64.");
        }
    }
}

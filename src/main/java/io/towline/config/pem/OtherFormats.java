package io.towline.config.pem;

import io.towline.config.pem.PemFile.Block;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a file holds in place of the PEM block that was looked for, and how to make that of it. */
final class OtherFormats {

    private static final int LOOKED_AT = 4096;

    /** SEQUENCE with a length of two bytes, as every certificate and key in DER begins. */
    private static final String DER = "0\u0082";

    private OtherFormats() {}

    /** Sentences with a space before them; nothing where it is not known. */
    static String insteadOfCertificate(PemFile file) {
        String name = file.path().toString();
        for (Block block : file.blocks()) {
            switch (block.label()) {
                case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST" -> {
                    return " It holds a request for one: name the file that the authority made of it.";
                }
                case "PKCS7", "CMS" -> {
                    return " It holds a PKCS#7 bundle: openssl pkcs7 -print_certs -in " + name + " -out " + pem(name);
                }
                case "TRUSTED CERTIFICATE" -> {
                    return " It holds OpenSSL's own kind: openssl x509 -in " + name + " -out " + pem(name);
                }
                default -> {
                    if (block.label().endsWith("PRIVATE KEY")) {
                        return " It holds a private key: are cert and key in each other's place?";
                    }
                }
            }
        }
        return ofBytes(file, "openssl x509 -inform der -in " + name + " -out " + pem(name), " -nokeys");
    }

    static String insteadOfKey(PemFile file) {
        String name = file.path().toString();
        return ofBytes(file, "openssl pkey -inform der -in " + name + " -out " + pem(name), " -nocerts -nodes");
    }

    private static String ofBytes(PemFile file, String der, String onlyPart) {
        String text = begin(file.path());
        String name = file.path().toString();
        if (text.isBlank()) {
            return " It is empty.";
        }
        if (text.startsWith("\u00FF\u00FE") || text.startsWith("\u00FE\u00FF")) {
            return " It is UTF-16: iconv -f UTF-16 -t UTF-8 " + name + " > " + pem(name);
        }
        if (text.startsWith(DER)) {
            boolean pkcs12 = List.of(".pfx", ".p12").stream().anyMatch(name.toLowerCase()::endsWith)
                    || text.startsWith("\u0002\u0001\u0003", 4);
            return pkcs12
                    ? " It is PKCS#12: openssl pkcs12 -in " + name + onlyPart + " -out " + pem(name)
                    : " It is DER: " + der;
        }
        boolean bare = text.strip().startsWith("MII") && !text.contains("-----");
        return bare ? " It lacks the lines -----BEGIN ...----- and -----END ...----- around it." : "";
    }

    private static String begin(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LOOKED_AT), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "?";
        }
    }

    private static String pem(String name) {
        int slash = name.lastIndexOf('/');
        int dot = name.lastIndexOf('.');
        return (dot > slash + 1 ? name.substring(0, dot) : name) + (name.endsWith(".pem") ? ".new.pem" : ".pem");
    }
}

package dev.eider.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The project's own classes on the class path, without the tests'. */
final class CompiledClasses {
    private CompiledClasses() {}

    static List<ClassModel> all() throws IOException {
        List<ClassModel> classes = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (path.endsWith("test-classes") || path.toString().endsWith("-tests.jar")) {
                continue;
            }
            if (Files.isDirectory(path)) {
                read(path, classes);
            } else if (path.getFileName().toString().startsWith("eider-")) {
                try (FileSystem jar = FileSystems.newFileSystem(path)) {
                    read(jar.getPath("/"), classes);
                }
            }
        }
        return classes;
    }

    private static void read(Path root, List<ClassModel> classes) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(f -> f.toString().endsWith(".class"))
                    .map(CompiledClasses::parse)
                    .filter(model -> model.thisClass().asInternalName().startsWith("dev/eider/"))
                    .forEach(classes::add);
        }
    }

    private static ClassModel parse(Path file) {
        try {
            return ClassFile.of().parse(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

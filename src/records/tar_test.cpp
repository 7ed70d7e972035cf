#include "records/tar.h"

#include <gmock/gmock.h>

#include "records/gzip_fixture.h"
#include "records/records_fixture.h"

namespace chartroom::records {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string tar(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string out;
  for (const auto& [name, text] : files) out += tar_header(name, text.size()) + text + tar_padding(text.size());
  return out + tar_end();
}

std::vector<std::string> names(std::string_view archive) {
  const auto files = read_tar(as_bytes(archive));
  if (!files) return {std::string(files.error())};
  std::vector<std::string> out;
  for (const TarFile& file : *files) out.push_back(file.name + "=" + std::string(as_text(file.bytes)));
  return out;
}

TEST(Tar, ReadsWhatItWrites) {
  const std::string long_name(180, 'n');
  EXPECT_THAT(names(tar({{"a.json", "{}"}, {long_name, "x"}, {"e", ""}, {"b", std::string(512, 'b')}})),
              ElementsAre("a.json={}", long_name + "=x", "e=", "b=" + std::string(512, 'b')));
  EXPECT_THAT(names(tar({})), IsEmpty());
  EXPECT_THAT(names(""), IsEmpty());
}

// As other programs write them: without the end, with a prefix, with pax headers, with folders and links.
TEST(Tar, ReadsWhatOthersWrite) {
  const std::string archive = tar({{"a.json", "{}"}});
  EXPECT_THAT(names(archive.substr(0, 1024)), ElementsAre("a.json={}"));
  EXPECT_THAT(names(archive.substr(0, 514)), ElementsAre("a.json={}")) << "without padding";
  const auto changed = [&](std::size_t at, std::string_view bytes) {
    std::string header = archive.substr(0, 512);
    header.replace(at, bytes.size(), bytes);
    unsigned sum = 0;
    for (std::size_t i = 0; i < 512; ++i) sum += i >= 148 && i < 156 ? ' ' : static_cast<unsigned char>(header[i]);
    char digits[8];
    std::snprintf(digits, sizeof digits, "%06o", sum);
    header.replace(148, 7, digits, 7);
    return header + archive.substr(512);
  };
  EXPECT_THAT(names(changed(345, "folder")), ElementsAre("folder/a.json={}"));
  EXPECT_THAT(names(changed(156, "5")), IsEmpty()) << "a folder";
  EXPECT_THAT(names(changed(156, "2")), IsEmpty()) << "a link";
  EXPECT_THAT(names(changed(156, "S")), ElementsAre("import.bad_tar")) << "a sparse file";
  EXPECT_THAT(names(changed(124, "77777777777")), ElementsAre("import.bad_tar"));
  EXPECT_THAT(names(changed(124, "0000000000x")), ElementsAre("import.bad_tar"));
  const std::string record = "21 path=ä/long.json\n";
  std::string pax = tar_header("pax", record.size());
  pax[156] = 'x';
  unsigned sum = 0;
  for (std::size_t i = 0; i < 512; ++i) sum += i >= 148 && i < 156 ? ' ' : static_cast<unsigned char>(pax[i]);
  char digits[8];
  std::snprintf(digits, sizeof digits, "%06o", sum);
  pax.replace(148, 7, digits, 7);
  EXPECT_THAT(names(pax + record + tar_padding(record.size()) + tar({{"a", "1"}, {"b", "2"}})),
              ElementsAre("ä/long.json=1", "b=2"));
}

TEST(Tar, DamageIsNoticedOrHarmless) {
  const std::string archive = tar({{"a.json", "{}"}, {"b.json", std::string(700, 'b')}});
  for (std::size_t size = 0; size < archive.size() - 1024; ++size) {
    const auto found = names(archive.substr(0, size));
    EXPECT_LE(found.size(), 2U);
  }
  for (std::size_t i = 0; i < 512; ++i) {
    std::string changed = archive;
    changed[i] = static_cast<char>(changed[i] ^ 0x15);
    if (i < 148 || i >= 156) {
      EXPECT_THAT(names(changed), ElementsAre("import.bad_tar")) << i;
    }
  }
}

// The files of an archive are imported like files of their own, what others rest on first, and each has a report.
TEST(Tar, AnArchiveOfFilesIsImported) {
  TestSite site;
  ImportFile file{"all.tar", {}};
  const std::string archive = tar({{"z/visit.txt", "Seen today."},
                                   {"k.ndjson", potassium("k1", "4.1") + "\n" + potassium("k2", "4.2")},
                                   {"bad.json", "{"},
                                   {"ada.json.gz", gzip(bundle({ada(), potassium("k3", "4.3")}))},
                                   {"bob.json", bundle({person("bob", "Berg", "200")})},
                                   {"inner.tar", tar({{"a.json", ada()}})}});
  file.bytes = as_bytes(archive);
  file.patient = "urn:h|100";
  const auto commit = site.db->last_commit();
  const ImportReport report = Importer(*site.db, site.clock).import_file(site.permit(Action::import_charts), file);
  EXPECT_EQ(report.files, 6U);
  EXPECT_THAT(codes(report), ::testing::UnorderedElementsAre("import.truncated_json", "import.not_fhir"));
  EXPECT_EQ(site.db->last_commit() - commit, 3U) << "two patients in one transaction, then what names them, then the note";
  EXPECT_EQ(site.chart("Patient/ada").facts.size(), 4U);
  EXPECT_EQ(site.chart("Patient/ada").notes.size(), 1U);
  ASSERT_EQ(report.by_file.size(), 6U);
  for (const FileSummary& each : report.by_file) {
    EXPECT_EQ(each.is_refused, each.file == "bad.json" || each.file == "inner.tar") << each.file;
    if (each.file == "k.ndjson") {
      EXPECT_EQ(each.added, 2U);
    }
    if (each.file == "ada.json.gz") {
      EXPECT_EQ(each.added, 2U);
    }
  }
  EXPECT_NE(report_json(report).find(R"({"file":"k.ndjson","taken":true,"added":2,)"), std::string::npos);
  EXPECT_THAT(codes(site.import("cut.tar", archive.substr(0, 1300))), ElementsAre("import.bad_tar"));
}

}  // namespace
}  // namespace chartroom::records

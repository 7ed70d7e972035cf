#pragma once

// What an import writes for one patient: whose it is, what becomes of each resource, and the bytes of it, sealed before the
// transaction that takes them. The transaction decides: where the chart has changed since, or a resource turns out to be in
// another chart, everything is decided again in it, so that two imports beside each other make no duplicates and a resource is
// in one chart at a time.
//
// Of a resource whose digest the chart has seen, nothing is written. Segments are only appended: what the chart held before is
// not read.

#include <string>
#include <string_view>
#include <vector>

#include "records/chart_codec.h"
#include "records/import_report.h"
#include "records/patient_match.h"
#include "records/patient_work.h"
#include "records/resource_fate.h"

namespace chartroom::records {

class PatientPlan {
 public:
  PatientPlan(PatientWork work, std::string_view file) : work_(std::move(work)), file_(file) {}

  Status decide(const store::Reading& reading, Fates::Look look = Fates::Look::chart);
  // Compresses and seals; after `decide`, and outside the transaction where that is possible.
  void seal();
  // Writes what was sealed, or decides and writes it anew. Refused work (unknown, conflict) is reported and is no error.
  Status write(store::Transaction& transaction);

  // Is there nothing to write? Of what was refused the transaction has the last word.
  bool is_done() const { return !is_refused_ && writes_.size() == 1 && writes_.front().empty(); }
  // What `write` did; counts once the transaction is committed.
  const ImportReport& report() const { return report_; }
  std::size_t size_bytes() const;  // of the JSON that it was made of

 private:
  // One of a chart's parts on their way into segments.
  struct ChartBytes {
    ContentWriter content;
    RawWriter raw;
  };
  struct OtherChart {
    ChartId chart;
    std::vector<PatientId> patients;
    ChartBytes bytes;
    std::size_t write = 0;  // its number in writes_
  };

  Result<bool> decide_whose(const store::Reading& reading);
  Result<MatchedPatient> find_patient(const store::Reading& reading) const;
  Result<bool> is_still_theirs(const store::Reading& reading) const;
  Status add_names(const store::Reading& reading);
  Status add_name(const store::Reading& reading, const std::string& name, bool even_if_anothers);
  Status open_others(const store::Reading& reading, const Fate& fate);
  OtherChart& other(ChartId chart);
  void refuse(std::string_view code);
  void count(const PreparedResource& resource, const Fate& fate);
  void report_places(const PreparedResource& resource, const Fate& fate);
  void seal_resource(const PreparedResource& resource, const Fate& fate);
  void seal_departure(const Departure& departure);
  void follow(const PreparedResource& resource, const Fate& fate);
  void put_relations(const PreparedResource& resource, const Fate& fate);
  static void flush(ChartBytes& bytes, store::ChartWrite& write);
  static void flush_if_large(ChartBytes& bytes, store::ChartWrite& write);

  PatientWork work_;
  std::string_view file_;
  ImportReport report_;
  store::PatientRow row_;
  bool is_new_ = false;
  bool is_refused_ = false;
  Demographics who_;
  std::vector<Fate> fates_;                // of work_.resources, in their order
  std::vector<store::ChartWrite> writes_;  // the first is this patient's
  ChartBytes bytes_;
  std::vector<OtherChart> others_;
  std::string maybe_where_;  // the first resource of which it can't be told whether it moved
  std::uint64_t maybes_ = 0;
};

}  // namespace chartroom::records

#pragma once

// What an import brings for one chart, compressed, sealed and keyed outside the transaction that takes it
// (Transaction::apply), so that the database's one writer has rows to insert and little else to do. It rests on the state that
// the chart had when it was made; a chart that has grown since takes it no more.
//
// Made by Reading::chart_write; the store must outlive it. One thread at a time.

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "crypto/aead.h"
#include "crypto/secret.h"
#include "store/known_writer.h"
#include "store/sealer.h"
#include "store/values.h"

namespace chartroom::store {

struct Access;

// A patient and a chart that are to be made; ids are the caller's, new and random.
struct NewChart {
  PatientId patient;
  ChartId chart;
};

class ChartWrite {
 public:
  // `others`: the writer looks whether another chart holds the resource; `none`: the caller has looked in the transaction.
  enum class Check : std::uint8_t { none, others };

  void add_segment(SegmentPart part, ByteView plain);  // at most segment_bytes_max (CHECK)
  void put_resource(std::string_view resource, const ResourceRow& row, Check check);
  void remove_resource(std::string_view resource, OriginTag origin);  // before another is put in its place
  void set_demographics(const Demographics& who);                     // of a new patient: once
  void name_patient(std::string_view reference);
  void remove_relations(PatientId patient, std::string_view source);
  void put_relation(const RelationRow& row);  // its patient is this one's
  void grow() { grows_ = true; }              // the chart's version; else only what is remembered of it changes
  void finish();                              // at the end, once

  ChartId chart() const { return chart_; }
  PatientId patient() const { return patient_; }
  bool is_new() const { return is_new_; }
  bool empty() const {
    return !is_new_ && !grows_ && !who_ && resources_.empty() && relations_.empty() && segments_.empty() && names_.empty();
  }

 private:
  friend class Reading;
  friend class ChartWriter;
  enum class Is : std::uint8_t { there, to_be_made };
  ChartWrite(const Sealer& site, crypto::SecretKey key, NewChart ids, Is is);

  void flush_known();

  struct Segment {
    SegmentPart part = SegmentPart::content;
    std::uint64_t number = 0;
    Bytes sealed;
  };
  struct Resource {
    ResourceTag tag = 0;
    OriginTag origin = 0;
    HeldAs held = HeldAs::held;
    std::uint64_t segment = 0;
    Check check = Check::none;
    bool is_removal = false;
  };
  struct RelationChange {
    bool is_removal = false;
    PatientId patient;
    Mac source{};
    Mac practitioner{};
    Mac row{};
    Bytes sealed;
  };

  const Sealer* site_;
  crypto::SecretKey key_;
  crypto::Sealer seal_;
  std::optional<crypto::Sealer> relation_seal_;
  PatientId patient_;
  ChartId chart_;
  bool is_new_;
  bool grows_ = false;
  ChartState base_;
  ChartState now_;
  std::vector<Segment> segments_;
  std::vector<Resource> resources_;
  KnownWriter known_;
  std::vector<RelationChange> relations_;
  std::optional<Demographics> who_;
  Bytes sealed_who_;              // of a new patient
  std::vector<Mac> identifiers_;  // likewise
  std::vector<Mac> names_;
};

}  // namespace chartroom::store
